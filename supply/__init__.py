"""What the project is made of besides its own code: locked packages, licences, a bill of them."""
