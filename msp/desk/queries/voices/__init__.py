"""What is read of clients' voices: complaints, wishes, scores, thanks, announcements."""
