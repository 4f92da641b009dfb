"""``python -m tests.work.command run ...`` is ``sim run ...`` that keeps finished blocks from the first second on."""

from sim.cli import main
from sim.work.store import Store

if __name__ == "__main__":
    Store.__init__.__kwdefaults__["after"] = 0.0  # type: ignore[index]
    main()
