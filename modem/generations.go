package modem

// generations finds what a number stands for in a list such as "2=4/10=234", whose right
// sides are digits for generations. A number of several pairs of digits that is not in the
// list stands for all that its pairs stand for, as the 0403 of ^SYSCFGEX. Empty where one is
// not in the list: what it allows is not known.
func generations(list, field string) Generations {
	if g := digitGenerations(word(list, field)); g != 0 {
		return g
	}
	var all Generations
	if len(field)%2 != 0 {
		return 0
	}
	for i := 0; i < len(field); i += 2 {
		g := digitGenerations(word(list, field[i:i+2]))
		if g == 0 {
			return 0
		}
		all |= g
	}
	return all
}

// digitGenerations is the set that "234" stands for.
func digitGenerations(digits string) Generations {
	var g Generations
	for _, d := range digits {
		g |= GenerationsOf(int(d - '0'))
	}
	return g
}
