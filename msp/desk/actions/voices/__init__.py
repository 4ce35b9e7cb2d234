"""What is done about clients' voices: complaints, wishes, scores, thanks, announcements."""
