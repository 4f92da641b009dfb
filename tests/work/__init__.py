"""Work that survives: any workers, any order, any death."""
