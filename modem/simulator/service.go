package simulator

// serviceStatus is <srv_status> and <srv_domain> of ^SYSINFOEX: 0 none, 1 limited, 2 full; 0 none, 1 CS, 2 PS, 3 both.
func (s State) serviceStatus() (status, domains int) {
	domains = bit(s.CS.registered()) + 2*bit(s.PS.registered())
	switch {
	case !s.camped():
		return 0, 0
	case domains == 0:
		return 1, 0
	}
	return 2, domains
}

// huaweiSystems are <sysmode> and <submode> with their names (ModemManager's Huawei plugin has the numbers).
var huaweiSystems = map[RAT]string{
	GSM: `1,"GSM",3,"EDGE"`, UMTS: `3,"WCDMA",41,"WCDMA"`, HSPA: `3,"WCDMA",45,"HSPA+"`, LTE: `6,"LTE",101,"LTE"`,
}

// systemInfoEx answers ^SYSINFOEX: service, domain, roaming, card, an empty field, system and its submode.
func systemInfoEx(q *query) reply {
	system := `0,"NO SERVICE",0,"NO SERVICE"`
	status, domains := q.s.serviceStatus()
	if status > 0 {
		system = huaweiSystems[q.s.RAT]
	}
	card := 1
	switch q.s.SIM {
	case SIMAbsent:
		card = 255
	case SIMFailure, SIMBusy, SIMPIN, SIMPUK:
		card = 0
	}
	return sayf("^SYSINFOEX:%d,%d,%d,%d,,%s", status, domains, bit(q.s.PS.Stat == Roaming), card, system)
}
