/**
 * What the server says of the rows and files of an import, by its English words: each pattern with its French. They are applied
 * one after the other, so that a reason behind a place is found too; what none knows stays as it is.
 */
export const importNotesFr: readonly (readonly [english: RegExp, french: string])[] = [
	// Rows.
	[/\bcolumn ([^:`]+): /, 'colonne $1 : '],
	[/\bthe time is missing$/, 'l’heure manque'],
	[/(\S+) is missing$/, '$1 manque'],
	[/(\S+) `(.*)` is no number$/, '$1 : « $2 » n’est pas un nombre'],
	[/`(.*)` is no time in the format (.+)$/, '« $1 » n’est pas une heure au format $2'],
	[/(\S+) (\S+) is no price$/, '$1 : $2 n’est pas un prix'],
	[/\bhigh (\S+) is below low (\S+)$/, 'le plus haut $1 est sous le plus bas $2'],
	[/\bvolume (\S+) is negative$/, 'le volume $1 est négatif'],
	[/\bthe prices are too large$/, 'les prix sont trop grands'],
	[/, as line (\d+) of (.+) does, with other values$/, ', comme la ligne $1 de $2, avec d’autres valeurs'],
	[/, as another row does, with other values$/, ', comme une autre ligne, avec d’autres valeurs'],
	[/\ba second bar of (\S+) that opens /, 'une deuxième barre de $1 qui ouvre '],
	// What each symbol was taken for, and why.
	[/ and (\d+) more (?=are each taken)/, ' et $1 autres '],
	[/ (?:is|are each) taken as (\S+) on calendar (\S+), prices in (\S+): /, ' : $1, calendrier $2, cours en $3 ; '],
	[/ : equity, /, ' : action, '],
	[/ : etf, /, ' : fonds (ETF), '],
	[/ : index, /, ' : indice, '],
	[/ : future, /, ' : contrat à terme, '],
	[/ : forex, /, ' : paire de devises, '],
	[/ : crypto, /, ' : cryptoactif, '],
	[/\bthe calendar is given, and the kind: /, 'le calendrier est indiqué, et la nature : '],
	[/\bits name does not tell, and /, 'son nom ne le dit pas, et '],
	[/\bby its name, and /, 'd’après son nom, et '],
	[/\bby the table of symbol properties\b/, 'd’après la table des propriétés des symboles'],
	[/\bthe kind is given\b/, 'la nature est indiquée'],
	[/\bas given\b/, 'comme indiqué'],
	[/\bas it is stored, although of the new ones /, 'comme il est déjà stocké, bien que, des nouvelles barres, '],
	[/, which speaks for (\S+) on /, ', ce qui parle pour $1 sur '],
	[/\bas it is stored$/, 'comme il est déjà stocké'],
	[/\bits bars do not tell when its market is open\b/, 'ses barres ne disent pas quand son marché est ouvert'],
	[/\bits bars lie on weekdays, as an exchange's do\b/, 'ses barres sont en semaine, comme celles d’une bourse'],
	[/\bits bars lie around the clock, but not at the weekend\b/, 'ses barres vont jour et nuit, sauf le week-end'],
	[
		/\bits bars lie around the clock but for a break each day, and not at the weekend\b/,
		'ses barres vont jour et nuit avec une pause chaque jour, sauf le week-end'
	],
	[/\bits bars lie around the clock and end before there is a weekend\b/, 'ses barres vont jour et nuit et finissent avant tout week-end'],
	[/\bits bars lie on every day of the week\b/, 'ses barres sont de tous les jours de la semaine'],
	[/; if that is wrong, give the asset class or the calendar$/, ' ; si c’est faux, indiquez la nature ou le calendrier'],
	// What was assumed of a file.
	[/^column `(.+)` has no numbers and is left out$/, 'la colonne « $1 » n’a pas de nombres et est écartée'],
	[
		/\btimes carry no offset and no time zone was given: UTC is assumed$/,
		'les heures sont sans décalage et aucun fuseau n’est indiqué : UTC est supposé'
	],
	[
		/\btimes carry no offset and no time zone was given: (\S+) is taken, by which most of them lie in the trading hours$/,
		'les heures sont sans décalage et aucun fuseau n’est indiqué : $1 est retenu, où la plupart tombent dans les heures de bourse'
	],
	[/^([\d,]+) rows? without any price left out$/, 'lignes sans aucun prix, écartées : $1'],
	[
		/^stored bars replaced by imported ones with other values: (\d+)$/,
		'barres stockées remplacées par celles du fichier, de valeurs différentes : $1'
	],
	// Why a file is refused.
	[/\bno column for ([a-z, ]+); the file has /, 'aucune colonne pour $1 ; le fichier a '],
	[/; say which it is, e\.g\. .*$/, ' ; dites laquelle c’est'],
	[
		/`(.+)` may have the month or the day first, and no row settles it; give (\S+) or (\S+) as the time format$/,
		'« $1 » peut commencer par le mois ou par le jour, et aucune ligne ne tranche ; indiquez le format $2 ou $3'
	],
	[/\bhas no bars: there is a first line and no row below it\b/, 'n’a pas de barres : une première ligne et aucune au-dessous'],
	[/\bhas no bars: there is no row in it\b/, 'n’a pas de barres : aucune ligne'],
	[/; take it out to import the others$/, ' ; retirez-le pour importer les autres'],
	[
		/\bthe timeframe is not clear from the spacing of the rows; give it, e\.g\. 1m, 1h, 1d$/,
		'l’unité de temps ne ressort pas de l’écart des lignes ; indiquez-la, par exemple 1m, 1h, 1d'
	]
];
