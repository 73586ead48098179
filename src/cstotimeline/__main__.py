"""`python -m cstotimeline`: the same as the command `cstotimeline`."""

from cstotimeline.cli import main

main()
