"""One finding, looked at: all that the published data knows of it, in words and as a picture."""
