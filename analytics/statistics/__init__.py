"""One statistic a module: arguments in, numbers out."""
