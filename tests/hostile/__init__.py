"""Files, options, requests and disks that mean ill: a seeded fuzzer, and what must hold whatever it comes up with."""
