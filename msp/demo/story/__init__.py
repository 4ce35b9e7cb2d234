"""A believable quarter of a Japanese MSP, told through actions alone, clock included."""
