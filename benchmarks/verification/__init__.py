"""What a live check costs on our side: `./doudi bench verification`."""
