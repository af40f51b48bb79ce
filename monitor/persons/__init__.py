"""Who is who, and who belongs to whom, over all filings of an issuer: what is doubtful is asked, never decided.

One identity is one CIK. A person without one goes by a slug of its name: the same letters and digits in the same
words are the same person, whatever their case and punctuation; under any other spelling it is another person until
somebody has answered. The two sorts of questions:

- the same person? (`same_person`) Two names of one issuer look alike, and at least one of them has no CIK.
- counted together? (`together`) A filing states that one person controls another, or that several are a group.

What can be answered, and what becomes of it (`answers`). Every answer is an event of the feed:

- "same", with the CIK: a `person` event for each slug. From then on its events are those of the CIK.
- "same" without a CIK cannot be written down. The contract knows no other name of a slug, a made-up CIK would be a
  lie, and `affiliate` is a statement of law. The two stay two, and the question stays open, until the CIK is known.
- "different" and "no": a `person` event that names the person as it is named already, and says in a field of its own,
  `answers`, what it answers. Nothing is counted otherwise by it, and the question is not asked again.
- "yes": a `relationship` event, with the `basis` and the words of the filing (`read_from`).

Answers are kept where all else is kept, in the log of the live service or in a feed: they are exported and replayed
with it, and a retraction of the answer asks the question again.

What is not asked: whether two CIKs are one person (the contract cannot join them), and whether two persons that one
filing reports on a cover page each are one.
"""
