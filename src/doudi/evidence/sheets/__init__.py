"""The sheet somebody signs (授权书): what it names, in plain words, on a page and on paper alike."""
