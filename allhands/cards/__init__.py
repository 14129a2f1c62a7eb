"""What the company knows: collections, folders, cards, versions, drafts and attachments."""
