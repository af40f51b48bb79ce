"""The command line: one file a command, `NAME_command.py`, with an `app` of its own.

A command's file is imported when the command is called, not before (`commands`), so none pays for what
another needs. Results go to standard output, everything said about them to standard error (`streams`), and
an expected error is one sentence (`running`).
"""
