package report

// sampleEnvelope is sampleCommand, signed: Ed25519 gives the same bytes each time.
func sampleEnvelope() []byte {
	text, err := Sign(sampleCommand(), keyOf(1))
	if err != nil {
		return nil
	}
	return text
}

// cardCommand is what follows a renewal.
func cardCommand() Command {
	args, err := NewArgs(CardArgs{ICCID: "89860441192000000425", Carrier: "china-mobile", Purchased: day("2026-01-10"), ActivateBy: day("2026-07-10"),
		Activated: day("2026-02-01"), Expires: day("2029-02-01"), IdleLimitDays: 90, QuotaBytes: 30 << 20, CycleDay: 1})
	if err != nil {
		return Command{}
	}
	return Command{Terminal: "T10034587", ID: "renew-2029", Op: OpSetCard, Args: args, N: 320, Time: at("2026-11-22T10:00:00Z"), Until: at("2026-12-22T10:00:00Z")}
}

func sampleResult() Result {
	return Result{V: Version, ID: "k7f2", Status: CommandDone, Code: CodeOK, Out: Out{IntervalS: 600}}
}

func keepaliveResult() Result {
	act := sampleHealth().Keepalive
	act.Verdict = Unproved
	return Result{V: Version, ID: "ka", Status: CommandFailed, Code: CodeNotProved, Out: Out{Keepalive: &act, Reason: "no_counter"}}
}

func diagnoseResult() Result {
	v := sickHealth().Verdict
	v.Evidence = nil
	return Result{V: Version, ID: "dx", Status: CommandDone, Code: CodeOK, Out: Out{Boot: 17, Seq: 1208, Verdict: &v}}
}

func cardResult() Result {
	c := sampleHealth().Card
	return Result{V: Version, ID: "renew-2029", Status: CommandDone, Code: CodeOK, Out: Out{Card: &c}}
}
