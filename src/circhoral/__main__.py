"""`python -m circhoral` is the command line."""

from circhoral.app.cli import main

if __name__ == "__main__":
    main()
