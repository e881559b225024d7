"""Reading a scheme's folder, file by file (读取政策文件夹); `loader` puts the parts together."""
