"""What is remembered of lines: enough to see a repeat, and never more than its bound."""

from monitor.live.remembered import Remembered
from monitor.live.remembered import content_of
from monitor.live.remembered import identity_of


def test_the_latest_are_remembered_and_the_oldest_forgotten() -> None:
    remembered = Remembered(1000)
    for number in range(10_000):
        remembered.add(identity_of("0000000042", str(number)), number)
    assert all(remembered.get(identity_of("0000000042", str(number))) == number for number in range(9_500, 10_000))
    assert remembered.get(identity_of("0000000042", "1")) is None
    assert len(list(remembered.items())) <= 1000


def test_what_one_learns_from_another_is_what_it_had() -> None:
    one, other = Remembered(10), Remembered(10)
    one.add("a", content_of(b"x"))
    one.add("a", content_of(b"y"))
    other.learn(one.items())
    assert other.get("a") == content_of(b"y") != content_of(b"x")
