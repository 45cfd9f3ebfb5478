//go:build !linux && !darwin && !windows

package main

// thisTerminal knows of no terminals on this system: what is printed goes out line by line.
func thisTerminal() display { return nil }
