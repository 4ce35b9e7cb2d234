"""What the desk knows: articles, known errors, and the codes by which they are found."""
