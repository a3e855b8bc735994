"""Errors meant for people: one family, in Chinese, each with the exit code of the command contract.

Anything that is not a UserError is a bug and keeps its traceback.
"""


class UserError(Exception):
    """Something a person can mend; the text says where, what, what was expected and what to do."""

    exit_code = 1


class InputError(UserError):
    """The input has errors; nothing was written."""

    exit_code = 1


class UsageError(UserError):
    """The command or the address was used wrongly."""

    exit_code = 2


class StoreError(UserError):
    """The store cannot be reached, is locked by another process, or is damaged."""

    exit_code = 3
