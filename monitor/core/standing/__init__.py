"""Who stands where at one instant, and what is open then, in lines for people and programs."""
