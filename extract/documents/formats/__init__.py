"""One reader per format: ``read(data, assembler)`` puts what the file holds into the assembler, in reading order."""
