"""Words that part an English sentence into noun chunks, and heads of phrases that are products. General English, no brands."""

from __future__ import annotations

#: Function words, common verbs and adverbs: no part of a product's name. Lower case.
STOPS = """
latest best better worst various numerous major minor leading largest biggest smallest greatest highest lowest great good big small large high low long short strong wide broad full whole entire real true free early late recent current future past previous following main key certain different similar related led gather gathers gathering exhibit exhibits exhibiting offers brings bring brought created create creates creating introduces presents present presented become serve serves served serving work works worked working run runs running continue continues continued turn turns turned play plays want visit visits visited share shares meet meets met require requires required depend depends feel feels look try tries tried pick picks add adds added stable fabulous beautiful lovely nice excellent perfect favourite favorite truly really simply easily quickly highly widely fully directly globally locally worldwide today's world's please thank thanks click read learn more contact subscribe
a an the this that these those its his her their our your my it he she they we you i who whom which what whose where when why how as at by for from in into of off on onto out over per since than through
to toward towards under until up upon via with within without about above across after against along among around before behind below beneath beside between beyond down during except inside like near
and or but nor so yet if because while although though unless whether both either neither not no only just also too very more most less least much many few several some any each every all other another such same own new old
is are was were be been being am has have had having do does did done can could will would shall should may might must ought need needs needed let
said says say told according reported reports announced announces announce completed completes complete agreed agree agrees signed sign signs plans plan planned expects expected expect aims aim intends intend hopes hope wants want became become becomes remains remain
grew grow grows rose rise rises fell fall falls fallen increased increase increases decreased decrease raised raise raises cut cuts dropped drop reached reach reaches accounted account accounts ended end ends begins began begin started start starts stopped stop stops opened open opens closed close closes moved move moves took take takes taken
gave give gives given got get gets went go goes gone came come comes made put puts set sets kept keep keeps held hold holds left leave leaves lost lose loses won win wins paid pay pays bought used using use uses based located founded established known named called including include includes included
here there now then today yesterday tomorrow ago still already again once twice never always often soon later recently currently entirely mainly merely approximately nearly almost exactly together together however therefore moreover meanwhile instead rather else even ever well available such
one two three four five six seven eight nine ten first second third last next half year years month months week weeks day days january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
looking looks look seeking seeks seek searching found finds find showed shows show shown think thinks know knows see sees seen ask asks asked help helps helped believe
combined combines combine ensures ensure ensuring provides allowing allows allow enables enable enabling featuring feature features featured designed made comes ideal suitable capable able specially specifically ranging range ranges
"""

#: Verbs and nouns whose object is made, sold, bought or used.
TAKES = """
maker makers manufacturer manufacturers producer producers supplier suppliers vendor distributor exporter importer provider developer manufacture manufactures manufactured manufacturing produce produces produced producing supply supplies supplied supplying
make makes making sell sells selling sold deliver delivers delivered delivering export exports exported exporting import imports imported importing purchase purchases purchased purchasing buy buys buying order orders ordered ordering offer offers offering offered
provide provided providing develop develops developed developing design designs designing launch launches launched launching introduce introduces introduced introducing install installs installed assemble assembles assembled build builds building
sale sales delivery deliveries production range portfolio line batch shipment shipments stock specialist specialists specialises specializes specialising specializing
"""

#: Last words (singular) of phrases that are products.
HEADS = """
pump valve sensor bearing motor engine gear gearbox compressor turbine generator transformer switch switchgear relay breaker cable wire connector battery cell module pack inverter converter charger panel wafer chip semiconductor circuit board processor controller actuator drive encoder robot cobot gripper arm
machine tool lathe mill grinder cutter drill blade saw mould mold die fixture clamp jig screw bolt nut fastener washer gasket seal ring spring shaft spindle rod pipe tube hose fitting flange tank vessel reactor exchanger boiler furnace oven kiln burner heater cooler chiller dryer evaporator condenser filter membrane separator centrifuge mixer extruder conveyor crane lift elevator forklift truck vehicle car bus van tractor harvester trailer train locomotive tram aircraft helicopter drone satellite rocket ship vessel boat
steel iron copper aluminium aluminum titanium alloy casting forging sheet plate foil film coating paint ink adhesive resin polymer plastic rubber glass ceramic fibre fiber yarn fabric textile cloth leather paper board packaging bottle bag box container lens mirror window laser camera display screen monitor lamp light led optic spectrometer microscope scanner printer antenna radar receiver transmitter router modem server computer laptop tablet phone smartphone
software app firmware system device equipment instrument apparatus appliance kit unit component part assembly subassembly product drug vaccine antibody enzyme reagent catalyst chemical solvent pigment fertiliser fertilizer pesticide seed feed food milk cheese powder oil gas fuel hydrogen cement brick tile timber furniture garment shoe toy bead pen bicycle tyre tire brake axle wheel seat airbag pedal clutch piston cylinder crankshaft radiator
disc disk magnet coil capacitor resistor inductor diode transistor oscillator electrode anode cathode electrolyte powertrain bedsheet georgette syringe catheter implant stent prosthesis wheelchair mask glove dressing bioreactor fermenter skid probe gauge meter scale balance thermostat thermometer detector alarm lock key hinge handle
nozzle injector sprayer atomizer regulator positioner manifold strainer coupling bushing rotor stator impeller housing casing frame bracket rack cabinet enclosure chassis trolley platform scaffold ladder ladle cookware pan pot cup plug socket outlet adapter adaptor charger headset speaker microphone amplifier keyboard mouse
"""

#: Heads that are none without a modifier.
BARE = """
product part system device equipment unit component machine tool board press light key scale balance food gas paper box bag line set frame platform plate sheet cell drive arm switch order material film seat lock handle feed seed light mill car bus train
"""

#: Last words of phrases that are no product though a verb of making stands before them.
ABSTRACT = """
service services support help assistance information data details advice training course event meeting conference agreement contract deal licence license policy plan strategy approach method process technology know-how knowledge experience expertise research development innovation growth revenue profit income
cost price value amount share stake percent market industry sector business company companies firm group customer client partner supplier employee staff team people worker site plant factory facility office country region area city town place world time year month decision way opportunity solution possibility ability capability capacity quality performance efficiency safety security
risk issue problem question answer result report statement news article information number list name use need demand advantage benefit feature option choice variety range level standard requirement project programme program job role position sense difference progress order orders purchase redundancy
"""
