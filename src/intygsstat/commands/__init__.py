"""What each command does; `cli` imports them only when they are called."""
