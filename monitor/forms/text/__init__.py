"""Documents as text: pages, sentences, numbers, dates, classes of stock, and the words a value was read from."""
