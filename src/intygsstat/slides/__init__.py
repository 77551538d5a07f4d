"""What the deck's other slides say: rollout status, attendance, events."""
