"""A folder of submissions, each a file named by its accession number, whole or not there."""

import os
from pathlib import Path

from monitor.adapters.edgar.submission import Submission

_SUFFIX = ".txt"
_PARTIAL = ".partial"


class SubmissionFolder:
    """Makes the folder. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def has(self, accession: str) -> bool:
        """Whether the submission is there."""
        return self._file(accession).exists()

    def keep(self, submission: Submission) -> None:
        """Write it so that a kill at any moment leaves all of it or nothing. Raises OSError."""
        file = self._file(submission.accession)
        # Readers of the folder pass over names that begin with a dot.
        partial = self.path / f".{submission.accession}{_PARTIAL}"
        with partial.open("wb") as stream:
            stream.write(submission.content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)

    def _file(self, accession: str) -> Path:
        return self.path / f"{accession}{_SUFFIX}"
