// Package card knows the life of a SIM card.
package card
