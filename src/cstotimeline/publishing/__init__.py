"""Timelines put where others can reach them: a folder, a feed, a page."""
