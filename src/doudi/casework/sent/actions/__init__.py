"""What is done with an application from elsewhere: receive, take on, return."""
