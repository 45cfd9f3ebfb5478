// Package config knows the configuration of the agent: its keys with their
// defaults and ranges, the TOML files they come from, and where each value in
// force was set.
//
// Every key stands once, as a row of the contract in keys.go; the template that
// "simkeeper config init" writes, "config show", the checks and the "did you
// mean" of a misspelt key are all derived from that row. What spans several keys
// is in rules.go, what needs the file system (secrets, certificates) in files.go.
//
// Start with [Load], or with [Default] where no file is wanted. Load reads the
// configuration files alone; [Config.CheckFiles] then looks at the files that
// they name, which a service wants and a technician on another machine does not.
// What the values mean for a modem, a card or a broker is left to the packages
// that use them; nothing here prints, logs or exits.
package config
