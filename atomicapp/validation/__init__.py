"""What is wrong with an application and all that is nested in it, deploying nothing."""

from atomicapp.validation.problems import find_problems

__all__ = ["find_problems"]
