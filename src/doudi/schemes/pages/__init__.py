"""What is generated from the schemes (生成的文档): reference pages, JSON Schemas, names of rules."""
