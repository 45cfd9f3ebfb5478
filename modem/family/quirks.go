package family

// Quirks are what families do unlike the standard, for people who read the table; the
// agent itself needs none of the words.
var Quirks = []Quirk{
	{"quectel", "+CCLK gives UTC with the zone where +CTZU=1, local time where +CTZU=3, and another user may have set either; +QLTS=2 is local time always, and empty until the network has told it", "Quectel EC2x AT commands manual, +CTZU and +QLTS"},
	{"quectel", "a modem that says Quectel may lack half the Quectel commands (RG620T and other MediaTek bases answer +CME ERROR: 4)", "ddimension/wwand docs/STATUS.md"},
	{"quectel", "the SINR of +QENG is raw 0 to 250 on EC2x firmware of one age and dB on another; only EM12, EC200 and 5G modems are known to give dB", "Quectel RG520N/RM5x0N AT manual; obsy/modemdata addon 2c7c"},
	{"quectel", "on EN-DC the third line of +QENG lacks the blank behind the colon", "FUjr/QModem vendor/quectel.sh"},
	{"quectel", "+QGDCNT is documented as sent, received, and read the other way round on Unisoc models", "FUjr/QModem vendor/quectel.sh; Quectel RG520N/RM5x0N AT manual"},
	{"quectel", "+QGDCNT of a 5G modem leaves out what went over NR, which +QGDNRCNT counts", "Quectel RG520N/RM5x0N AT manual"},
	{"quectel", "+QUSIM: 1 in mid-session means that the card was initialised again, perhaps another one", "ModemManager mm-shared-quectel.c"},
	{"quectel", "the <AcT> 8 of a BG96 is LTE-M, not EC-GSM-IoT", "Quectel BG96 AT commands manual, +CREG"},
	{"simcom", "no data counter is known; count on the host", "no command found in ModemManager, FUjr/QModem and RT-Thread at_device"},
	{"simcom", "a datagram that arrives is pushed behind +IPD<n>, by count, perhaps without a line end behind it", "RT-Thread-packages/at_device at_socket_sim76xx.c"},
	{"simcom", "+CICCID is answered with the prefix +ICCID", "vshymanskyy/TinyGSM TinyGsmClientSIM7600.h"},
	{"simcom", "+CPSI gives its levels as +CESQ indexes (A76xx), tenths of a dB (SIM7600) or whole dB", "FUjr/QModem vendor/simcom.sh"},
	{"simcom", "an A7670 may answer +CGMI with INCORPORATED alone", "published A7670C dialogue"},
}
