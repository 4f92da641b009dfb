"""Who does long work, and where its finished parts are kept: this process, several, or many machines."""
