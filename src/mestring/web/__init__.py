"""Pages: views, presenters, templates and the one way to declare what a page needs."""
