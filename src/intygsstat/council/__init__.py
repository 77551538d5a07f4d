"""The council pack: what is published, gathered in a dated folder that can be handed on."""
