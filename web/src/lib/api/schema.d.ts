// Generated from openapi/spec.yaml by `npm run gen`. Do not edit.
export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Liveness and versions */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can requests be served */
        get: operations["get_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Queues, clients, data and store at a glance */
        get: operations["get_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/symbols": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search symbols that have data */
        get: operations["list_symbols"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/instruments/{symbol}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Contract terms of a symbol and the series stored for it */
        get: operations["get_instrument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/market-data/{symbol}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bars of a symbol, at the level of detail a screen can show
         * @description Give `start` and `end` for a range, or `count` for the last bars before `end`. With `points` the range is
         *     condensed to at most that many bars: groups of consecutive bars are merged into one (first open, highest
         *     high, lowest low, last close, summed volume), so no extreme is lost. Groups are cut at fixed instants: they do
         *     not change while panning. `bars_per_point` says how many bars a group has at most.
         */
        get: operations["get_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/market-data/{symbol}/levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Swings, breaks, gaps, blocks, sweeps and levels, with what became of them
         * @description Every object carries the open time of the bar on which it is drawn, the close time at which it could first be known,
         *     and each change with the time at which that was known. Levels of a day or week are known with the first bar after it, which
         *     may itself change them; other objects change later than they are known. What is answered for a range follows from all
         *     stored bars before its end, and nothing after it. At most the last 5,000 are answered; `total` says how many there are.
         */
        get: operations["list_levels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stored series */
        get: operations["list_datasets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a file of bars, or look at what an import would do
         * @description CSV, Parquet, JSON or JSON lines, plain or inside zip or gzip. With `preview=true` nothing is stored: the answer shows the
         *     detected columns, the first rows and the problems found, also of a file that cannot be imported as it is. Without it the file is imported whole or not at all;
         *     bad rows are an error whose `errors` name the first twenty, unless `skip_bad_rows=true`. Importing a file again changes nothing.
         */
        post: operations["import_dataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a stored series */
        delete: operations["delete_dataset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datasets/{id}/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Gaps, duplicates, outliers and other findings in a series */
        get: operations["get_dataset_quality"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/expressions/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Types, canonical form, hash, warm-up, complexity and every error with its place */
        post: operations["check_expression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/expressions/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Values of expressions over stored bars
         * @description All expressions are computed together over the stored bars, so shared parts are computed once. The rows are those that
         *     `/market-data/{symbol}/history` answers for the same range and `points`; on a condensed row stands the value of
         *     its last bar. Values before `start` warm the expressions up and are not answered.
         */
        post: operations["evaluate_expressions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/expressions/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What can stand at the cursor */
        post: operations["complete_expression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/primitives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every function of the expression language */
        get: operations["list_primitives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Published sets of factors, written in the expression language */
        get: operations["list_factor_sets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Inputs and features that expressions can use */
        get: operations["list_features"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/strategy-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** JSON Schema of strategy documents */
        get: operations["get_strategy_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trained models and fitted regimes */
        get: operations["list_models"];
        put?: never;
        /**
         * Keep a trained model
         * @description An ONNX file of at most 256 MiB. It is loaded first: one that cannot be used is refused with the reason and nothing is kept.
         *     Readers see the file before or the file after, never a part of one.
         */
        post: operations["upload_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A model or regime with its parameters and the strategies that name it */
        get: operations["get_model"];
        put?: never;
        post?: never;
        /**
         * Delete a model or regime
         * @description Strategies that name it have no value there from then on; `GET` lists them.
         */
        delete: operations["delete_model"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/regimes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fit a regime on stored bars
         * @description A hidden Markov chain of three states on the bars up to an instant; `regime("name")` has values on later bars alone. The job's
         *     `resource` is the regime; it is there once the job is completed. A fit in place of one with the same features keeps its states' names.
         */
        post: operations["fit_regime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Strategies */
        get: operations["list_strategies"];
        put?: never;
        /**
         * Save a new strategy
         * @description Name and description are taken from the document. A document with errors is stored all the same, as a draft, and
         *     carries them in `findings`: it cannot run until they are gone.
         */
        post: operations["create_strategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every problem of a document, without saving it */
        post: operations["validate_strategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Save a strategy from a YAML or JSON file */
        post: operations["import_strategy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A strategy with its document */
        get: operations["get_strategy"];
        /**
         * Save a new version
         * @description Saving a document that equals the newest version makes no new version.
         */
        put: operations["update_strategy"];
        post?: never;
        /**
         * Delete a strategy and its versions
         * @description Backtests of it stay, with the document that they ran.
         */
        delete: operations["delete_strategy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a strategy */
        get: operations["list_strategy_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A strategy as it was */
        get: operations["get_strategy_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/strategies/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document as a file */
        get: operations["export_strategy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a strategy over history
         * @description Everything left out is taken from the strategy document. `strategy` names a saved one; `document` runs a text that is not saved.
         */
        post: operations["run_backtest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Backtests */
        get: operations["list_backtests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A backtest, without its results */
        get: operations["get_backtest"];
        put?: never;
        post?: never;
        /**
         * Delete a finished backtest and its results
         * @description The count of trials that deflates later statistics is not reduced.
         */
        delete: operations["delete_backtest"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics, trades, equity, orders and warnings */
        get: operations["get_backtest_results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backtest/{id}/tearsheet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The results as one self-contained page */
        get: operations["get_backtest_tearsheet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /**
         * Cancel a job
         * @description A queued job is cancelled at once; a running one at its next safe point.
         */
        delete: operations["cancel_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Log lines of a job */
        get: operations["get_job_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events of a job as they happen
         * @description Server-Sent Events, or a WebSocket when the request asks for an upgrade. The first event is the job's state of now,
         *     the last one is the `summary`; of a job that is over it is the only one.
         */
        get: operations["stream_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alert rules */
        get: operations["list_rules"];
        put?: never;
        /**
         * Save a new rule
         * @description A document that cannot be read is refused with 400, one with errors with 422 and all of them: a rule that is saved can
         *     run. No two rules have the same name.
         */
        post: operations["create_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fields that rules may use */
        get: operations["list_rule_fields"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every problem of a rule's document, without saving it */
        post: operations["validate_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a rule that is not saved over history
         * @description As `/rules/{id}/test`, for the `document` of the request.
         */
        post: operations["test_rule_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rule with its document */
        get: operations["get_rule"];
        /**
         * Save a new version
         * @description It is in force at once if the document's `enabled` says so. Saving a document that equals the newest version makes no new
         *     version.
         */
        put: operations["update_rule"];
        post?: never;
        /**
         * Delete a rule
         * @description Its alerts stay, with its name and the version that gave them.
         */
        delete: operations["delete_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/{id}/toggle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn a rule on or off
         * @description The switch stands beside the document; turning it makes no version.
         */
        post: operations["toggle_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rules/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a rule over history
         * @description Runs the rule over stored bars as the live engine would: how often it fired, returns 1, 5 and 20 bars after, and how its
         *     alerts fared. The first touch of stop or target decides; both on one bar count as stopped; what touches neither expires with its
         *     session, on daily bars after 20 of them. No alert is recorded.
         */
        post: operations["test_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/market-data/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which rules would fire on made-up values
         * @description A dry run: no alert is recorded, nobody is told, no market is read. The rules' own expressions are evaluated; what they compute of
         *     several bars is missing on one.
         */
        post: operations["simulate_snapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts */
        get: operations["list_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark alerts as seen
         * @description Give `until` as the newest that was on the screen, so that what came after it stays new.
         */
        post: operations["read_all_alerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts in numbers */
        get: operations["get_alert_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alert with the rule that gave it */
        get: operations["get_alert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Mark an alert as seen, or as not */
        patch: operations["change_alert"];
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was told, and how much of it is new */
        get: operations["list_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark notifications as read
         * @description Give `until` as the newest that was on the screen, so that what came after it stays new.
         */
        post: operations["read_all_notifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The channels that notifications go to */
        get: operations["list_notification_channels"];
        put?: never;
        /**
         * Set up a channel
         * @description Nothing is sent yet; a test says whether it works.
         */
        post: operations["create_notification_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a channel
         * @description Replaces all settings. A secret that is sent as it was answered is kept, unless it would now go to another address. A channel
         *     that had been switched off by a failure works again, and what waited for it is sent.
         */
        put: operations["update_notification_channel"];
        post?: never;
        /**
         * Delete a channel
         * @description What was on its way there is dropped; the notifications themselves and the log of deliveries stay.
         */
        delete: operations["delete_notification_channel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test through a channel now
         * @description It passes by the queue and the back-off, and stands in the log of deliveries. A test that arrives switches a channel on again that
         *     had been switched off by a failure.
         */
        post: operations["test_notification_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every attempt to deliver */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The channels of the hub as Server-Sent Events */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The WebSocket
         * @description The client sends `ClientMessage`s, the server `HubMessage`s, as JSON text. A subscription starts with a `snapshot`, or with what was
         *     missed when it says `resume_from`; if the buffer no longer holds that, the snapshot comes with `type: reset`.
         *     A client that is overtaken is sent a `reset` too; one that does not read for ten seconds is closed with code 4008.
         *     Also served at `/ws`, outside the base path.
         */
        get: operations["open_socket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ws/backtest/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One backtest's events on a socket of its own
         * @description Job events as on `/jobs/{id}/stream`, with partial equity and trades. Also served at `/ws/backtest/{id}`, outside the base path.
         */
        get: operations["open_backtest_socket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document as JSON */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document to read */
        get: operations["get_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RFC 9457 problem details. */
        Problem: {
            /** @description Where the error is documented. */
            type: string;
            /** @description What kind of problem this is; the same for every occurrence. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            code: components["schemas"]["ErrorCode"];
            /** @description What was tried, what was expected, what to do. */
            detail: string;
            /** @description Id of the request in the server's log. */
            request_id: string | null;
            /** @description One entry per refused value. */
            errors: components["schemas"]["FieldError"][];
        };
        /**
         * @description Stable code of an error.
         * @enum {string}
         */
        ErrorCode: "malformed_body" | "malformed_header" | "malformed_upload" | "malformed_rule" | "host_not_allowed" | "origin_not_allowed" | "not_found" | "unknown_symbol" | "unknown_dataset" | "unknown_strategy" | "unknown_version" | "unknown_backtest" | "unknown_job" | "unknown_model" | "unknown_channel" | "unknown_rule" | "unknown_alert" | "method_not_allowed" | "request_timeout" | "job_finished" | "backtest_running" | "backtest_without_results" | "model_exists" | "rule_exists" | "idempotency_conflict" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "invalid_request" | "invalid_expression" | "invalid_strategy" | "invalid_rule" | "import_refused" | "model_refused" | "no_data" | "upgrade_required" | "precondition_required" | "queue_full" | "internal" | "storage_failed" | "not_ready";
        /** @description One refused value. */
        FieldError: {
            /** @description JSON pointer to the value in the body; `/query/name`, `/path/name` or `/header/name` elsewhere. */
            pointer: string;
            /** @description Stable code of the problem. */
            code: string;
            message: string;
            /** @description What to do about it. */
            help: string | null;
            /** @description Where inside the value, when it is a text. */
            span: null | components["schemas"]["Span"];
        };
        /** @description A place in a text. Offsets count UTF-16 code units, as JavaScript and editors do; lines and columns count from 1. */
        Span: {
            /** Format: int32 */
            start: number;
            /** Format: int32 */
            end: number;
            /** Format: int32 */
            line: number;
            /** Format: int32 */
            column: number;
        };
        /** @enum {string} */
        Severity: "error" | "warning" | "info";
        Health: {
            status: components["schemas"]["HealthStatus"];
            /** @description Version of the application. */
            version: string;
            /** @description Version of the engine; results of equal versions are equal to the bit. */
            core_version: string;
            api_version: string;
            /** @description Commit that the binary was built from. */
            git_hash: string | null;
            /** Format: double */
            uptime_s: number;
        };
        /** @enum {string} */
        HealthStatus: "ok";
        Readiness: {
            ready: boolean;
            checks: components["schemas"]["ReadinessCheck"][];
        };
        ReadinessCheck: {
            name: string;
            ok: boolean;
            message: string | null;
        };
        Status: {
            version: string;
            /** @description The server runs on a simulated market. */
            demo: boolean;
            /** Format: date-time */
            started_at: string;
            /** Format: double */
            uptime_s: number;
            jobs: components["schemas"]["JobQueueStatus"];
            hub: components["schemas"]["HubStatus"];
            data: components["schemas"]["DataStatus"];
            store: components["schemas"]["StoreStatus"];
        };
        JobQueueStatus: {
            /** Format: int64 */
            running: number;
            /** Format: int64 */
            queued: number;
            /** Format: int64 */
            running_max: number;
            /** Format: int64 */
            queued_max: number;
        };
        HubStatus: {
            /**
             * Format: int64
             * @description Connected sockets and event streams.
             */
            clients: number;
            /** Format: int64 */
            clients_max: number;
            channels: components["schemas"]["ChannelStatus"][];
        };
        ChannelStatus: {
            channel: components["schemas"]["Channel"];
            /**
             * Format: int64
             * @description Number of the newest message.
             */
            seq: number;
            /** Format: int64 */
            subscribers: number;
        };
        DataStatus: {
            /** Format: int64 */
            datasets: number;
            /** Format: int64 */
            symbols: number;
            /** Format: int64 */
            bars: number;
            /**
             * Format: int64
             * @description Size on disk.
             */
            bytes: number;
        };
        StoreStatus: {
            backend: components["schemas"]["StoreBackend"];
            /** Format: int64 */
            strategies: number;
            /** Format: int64 */
            backtests: number;
            /**
             * Format: int64
             * @description Everything ever tried; never decreases.
             */
            trials: number;
        };
        /** @enum {string} */
        StoreBackend: "sqlite" | "postgres";
        SymbolPage: {
            items: components["schemas"]["SymbolSummary"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        SymbolSummary: {
            symbol: string;
            name: string | null;
            asset_class: components["schemas"]["AssetClass"];
            currency: string;
            timeframes: string[];
            /**
             * Format: date-time
             * @description Open time of the first bar of any timeframe.
             */
            first: string;
            /**
             * Format: date-time
             * @description Open time of the last bar of any timeframe.
             */
            last: string;
            /** Format: int64 */
            bars: number;
            /** @description The prices are invented. */
            simulated: boolean;
        };
        /** @enum {string} */
        AssetClass: "equity" | "etf" | "future" | "forex" | "crypto" | "index" | "option" | "bond" | "commodity" | "other";
        Instrument: {
            symbol: string;
            name: string | null;
            asset_class: components["schemas"]["AssetClass"];
            exchange: string | null;
            /** @description Session calendar; null means every UTC day is a session. */
            calendar: string | null;
            currency: string;
            /** @description Smallest price step, a decimal. */
            tick_size: string;
            /** @description Smallest quantity, a decimal. */
            lot_size: string;
            /** @description Money per point and unit, a decimal. */
            multiplier: string;
            series: components["schemas"]["Dataset"][];
        };
        History: {
            symbol: string;
            timeframe: string;
            /** @description Id of the data set read. */
            dataset: string;
            /** @description Content hash of the whole series. */
            data_hash: string;
            simulated: boolean;
            /**
             * Format: int64
             * @description Bars in the asked range before condensing.
             */
            total_bars: number;
            /**
             * Format: int32
             * @description Consecutive bars in one row at most; 1 means nothing was condensed.
             */
            bars_per_point: number;
            bars: components["schemas"]["BarColumns"];
        };
        /** @description Columns of equal length, oldest first. */
        BarColumns: {
            /** @description Open times: the label that charts show. */
            time: string[];
            /** @description Close times: from when on the bar is known. */
            close_time: string[];
            open: components["schemas"]["NumberColumn"];
            high: components["schemas"]["NumberColumn"];
            low: components["schemas"]["NumberColumn"];
            close: components["schemas"]["NumberColumn"];
            volume: components["schemas"]["NumberColumn"];
        };
        /** @description One value per row; null is a missing value. */
        NumberColumn: (number | null)[];
        LevelList: {
            symbol: string;
            timeframe: string;
            /** @description Id of the data set read. */
            dataset: string;
            /** @description Content hash of the whole series. */
            data_hash: string;
            simulated: boolean;
            /**
             * Format: int64
             * @description How many there are in the range.
             */
            total: number;
            /** @description The last of them, in the order in which they became known. */
            items: components["schemas"]["Level"][];
        };
        Level: {
            kind: components["schemas"]["LevelKind"];
            side: components["schemas"]["LevelSide"];
            /**
             * Format: double
             * @description Its upper edge; of a single price, the price.
             */
            top: number;
            /**
             * Format: double
             * @description Its lower edge; of a single price, the price.
             */
            bottom: number;
            /**
             * Format: date-time
             * @description Open time of the bar on which it is drawn.
             */
            formed_at: string;
            /**
             * Format: date-time
             * @description Close time of the bar with which it could first be known.
             */
            known_at: string;
            /** @description Whether it is not over: a gap that is not filled, a block that is not passed, a swing that is not broken, a level that is not swept. */
            is_open: boolean;
            /** @description What happened to it, in order. */
            changes: components["schemas"]["LevelChange"][];
        };
        LevelChange: {
            status: components["schemas"]["LevelStatus"];
            /**
             * Format: date-time
             * @description Close time of the bar with which that was known.
             */
            known_at: string;
        };
        /** @enum {string} */
        LevelKind: "swing" | "break_of_structure" | "change_of_character" | "fair_value_gap" | "order_block" | "sweep" | "breaker" | "equal_highs_lows" | "previous_day" | "previous_week" | "naked_poc";
        /** @enum {string} */
        LevelSide: "bullish" | "bearish";
        /** @enum {string} */
        LevelStatus: "touched" | "half_filled" | "filled" | "inverted" | "broken" | "invalidated" | "swept" | "dropped";
        DatasetPage: {
            items: components["schemas"]["Dataset"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        /** @description One stored series of bars. */
        Dataset: {
            id: string;
            /** @description Where it comes from: a venue, `import`, or `simulated`. */
            source: string;
            symbol: string;
            timeframe: string;
            /**
             * Format: date-time
             * @description Open time of the first bar.
             */
            first: string;
            /**
             * Format: date-time
             * @description Open time of the last bar.
             */
            last: string;
            /** Format: int64 */
            bars: number;
            /**
             * Format: int64
             * @description Size on disk.
             */
            bytes: number;
            /** @description Content hash. */
            data_hash: string;
            /** @description Columns beyond open, high, low, close and volume. */
            features: string[];
            simulated: boolean;
            /** Format: date-time */
            imported_at: string;
        };
        ImportForm: {
            /**
             * Format: binary
             * @description The file.
             */
            file: string;
            /** @description Look, store nothing. */
            preview?: boolean;
            /** @description Symbol of the rows when the file has no symbol column. The file's name when left out. */
            symbol?: string | null;
            /** @description Bar length; detected from the times when left out. */
            timeframe?: string | null;
            /** @description Zone of times without an offset, such as `America/New_York`. UTC when left out. */
            timezone?: string | null;
            /** @description How times are written, such as `%d.%m.%Y %H:%M`. Detected when left out. */
            time_format?: string | null;
            /** @description What is traded: `equity`, `etf`, `index`, `future`, `forex` or `crypto`. Guessed from names and bars when left out. */
            asset_class?: string | null;
            /** @description When its market is open: `XNYS`, `CME`, `FX` or `24x7`. That of the kind when left out. */
            calendar?: string | null;
            /** @description The step of prices, such as `0.25`. That of the kind when left out. */
            tick?: string | null;
            /** @description What a point of one unit is worth, such as `50`. That of the kind when left out. */
            multiplier?: string | null;
            /** @description Currency of the prices, such as `EUR`. That of the kind when left out. */
            currency?: string | null;
            /** @description JSON object from the file's column names to roles, such as `{"Px": "close"}`. Detected where left out. */
            columns?: string | null;
            /** @description Import the good rows of a file that has bad ones. */
            skip_bad_rows?: boolean;
            /** @description Name to store the series under. `import` when left out. */
            source?: string | null;
        };
        ImportPreview: {
            file_name: string;
            /** @description Detected format, such as `csv` or `zip/csv`. */
            format: string;
            /** @description Zone used for times without an offset; empty where the file could not be recognised. */
            timezone: string;
            /** @description Detected bar length, null where the file could not be recognised. */
            timeframe: string | null;
            /** @description The symbols of all files. */
            symbols: string[];
            /** @description The columns of the first file that is a table. */
            columns: components["schemas"]["ImportColumn"][];
            /** @description Its first rows as texts, in the order of `columns`; as they stand in the file where it could not be recognised. */
            first_rows: string[][];
            /**
             * Format: int64
             * @description Rows of all files looked at.
             */
            rows_read: number;
            /** @description All files were read whole. */
            rows_complete: boolean;
            /** @description What is noteworthy about the rows read, as in `ImportReport`. */
            findings: components["schemas"]["QualityFinding"][];
            /** @description What an import would say: `refused` and `bad_row` keep it from happening, and `skip_bad_rows` helps with the second alone. */
            problems: components["schemas"]["ImportProblem"][];
            /** @description The file, or the members of an archive, the first hundred of them. */
            files: components["schemas"]["ImportPreviewFile"][];
            /**
             * Format: int64
             * @description How many files there are.
             */
            files_total: number;
        };
        ImportPreviewFile: {
            /** @description Its name, such as `prices.zip/AAPL.csv`. */
            name: string;
            /** @description Detected bar length, null where the file could not be recognised. */
            timeframe: string | null;
            symbols: string[];
            /** Format: int64 */
            rows_read: number;
            /** @description The whole file was read. */
            rows_complete: boolean;
            /** @description Why it cannot be imported as it is. */
            problem: string | null;
        };
        ImportColumn: {
            /** @description Name in the file. */
            name: string;
            /** @description `time`, `symbol`, `open`, `high`, `low`, `close`, `volume`, another known input, `feature`, or `ignored`; of trades `price`, `volume`, `side`, `buyer_maker`, `bid`, `ask`; empty where that is not clear. */
            role: string;
        };
        ImportProblem: {
            /**
             * Format: int64
             * @description Line of the file, from 1.
             */
            line: number | null;
            severity: components["schemas"]["Severity"];
            /** @description `bad_row`, `refused`, `replaced`, or `note`. */
            code: string;
            message: string;
        };
        ImportReport: {
            file_name: string;
            /** Format: int64 */
            rows_read: number;
            /** Format: int64 */
            rows_imported: number;
            /** Format: int64 */
            rows_skipped: number;
            /** @description The series written. */
            datasets: components["schemas"]["Dataset"][];
            /** @description What is noteworthy about the rows: gaps, duplicates, order, prices at or below zero, outliers. */
            findings: components["schemas"]["QualityFinding"][];
            /** @description The skipped rows, the first hundred of them, and what was assumed: kind and calendar of each symbol, time zones. */
            problems: components["schemas"]["ImportProblem"][];
        };
        QualityReport: {
            dataset: string;
            symbol: string;
            timeframe: string;
            /** @description Calendar that says which bars should exist. */
            calendar: string | null;
            /**
             * Format: date-time
             * @description Open time of the first bar.
             */
            first: string;
            /**
             * Format: date-time
             * @description Open time of the last bar.
             */
            last: string;
            /** Format: int64 */
            bars: number;
            /**
             * Format: int64
             * @description Bars that the calendar expects between first and last.
             */
            expected_bars: number | null;
            findings: components["schemas"]["QualityFinding"][];
        };
        QualityFinding: {
            /** @description `gap`, `duplicate`, `unordered`, `non_positive_price`, `outlier`, … */
            code: string;
            severity: components["schemas"]["Severity"];
            /** Format: int64 */
            count: number;
            message: string;
            /** @description The first few. */
            examples: components["schemas"]["QualityExample"][];
        };
        QualityExample: {
            /** Format: date-time */
            time: string | null;
            symbol: string;
            message: string;
        };
        /** @description Named expressions that others may use by name, as the `indicators` of a strategy. */
        Definitions: {
            [key: string]: string;
        };
        ExpressionCheckRequest: {
            expression: string;
            definitions?: null | components["schemas"]["Definitions"];
            /** @description Also check that the features exist in this symbol's data. */
            symbol?: string | null;
            /** @description Timeframe of the rows. */
            timeframe?: string | null;
        };
        ExpressionCheck: {
            ok: boolean;
            /** @description `num`, `bool`, or `record` for a function with several outputs. */
            type: string | null;
            /** @description Names of the outputs of a record. */
            outputs: string[];
            /** @description The one spelling that all equal expressions share. */
            canonical: string | null;
            /** @description First 16 hex digits of the canonical form's BLAKE3 hash. */
            hash: string | null;
            warm_up: null | components["schemas"]["WarmUp"];
            /** Format: double */
            complexity_score: number | null;
            /** @description Other symbols that it reads. */
            symbols: string[];
            /** @description Other timeframes that it reads. */
            timeframes: string[];
            features: string[];
            diagnostics: components["schemas"]["Diagnostic"][];
        };
        /** @description How many rows come before the first value. */
        WarmUp: {
            /** Format: int64 */
            rows: number;
            /** @description False where the first value depends on the data: then it is not before `rows`. */
            exact: boolean;
        };
        /** @description A problem in an expression. Offsets count UTF-16 code units; lines and columns count from 1. */
        Diagnostic: {
            code: string;
            severity: components["schemas"]["Severity"];
            message: string;
            help: string | null;
            /** Format: int32 */
            start: number;
            /** Format: int32 */
            end: number;
            /** Format: int32 */
            line: number;
            /** Format: int32 */
            column: number;
        };
        EvaluateRequest: {
            symbol: string;
            /** @description The finest stored one when left out. */
            timeframe?: string | null;
            /** @description Which data set to read when several hold the symbol. */
            dataset?: string | null;
            /** @description Symbols that cross-sectional functions compare with; only `symbol` when left out. */
            universe?: string[] | null;
            /**
             * Format: date-time
             * @description First open time, inclusive.
             */
            start?: string | null;
            /**
             * Format: date-time
             * @description Last open time, inclusive.
             */
            end?: string | null;
            /**
             * Format: int32
             * @description The last so many bars up to `end`. Not together with `start`.
             */
            count?: number | null;
            /**
             * Format: int32
             * @description The most rows to answer. 5,000 when left out.
             */
            points?: number | null;
            definitions?: null | components["schemas"]["Definitions"];
            expressions: components["schemas"]["NamedExpression"][];
        };
        NamedExpression: {
            /** @description Name of the answered series; the text when left out. */
            name?: string | null;
            expression: string;
        };
        Evaluation: {
            symbol: string;
            timeframe: string;
            dataset: string;
            data_hash: string;
            simulated: boolean;
            /** Format: int64 */
            total_bars: number;
            /** Format: int32 */
            bars_per_point: number;
            /** @description Open times of the rows. */
            time: string[];
            /** @description Close times of the rows. */
            close_time: string[];
            series: components["schemas"]["EvaluatedSeries"][];
        };
        EvaluatedSeries: {
            name: string;
            /** @description Which output of a function with several. */
            output: string | null;
            expression: string;
            canonical: string;
            hash: string;
            /** @description `num` or `bool` (1 true, 0 false, null missing). */
            type: string;
            warm_up: components["schemas"]["WarmUp"];
            values: components["schemas"]["NumberColumn"];
        };
        CompletionRequest: {
            text: string;
            /**
             * Format: int32
             * @description Offset of the cursor in UTF-16 code units.
             */
            cursor: number;
            definitions?: null | components["schemas"]["Definitions"];
            /** @description Offer the features of this symbol. */
            symbol?: string | null;
        };
        Completions: {
            /**
             * Format: int32
             * @description The span that a completion replaces, in UTF-16 code units.
             */
            start: number;
            /** Format: int32 */
            end: number;
            items: components["schemas"]["Completion"][];
        };
        Completion: {
            label: string;
            kind: components["schemas"]["CompletionKind"];
            /** @description Text to put in the place of the span. */
            insert: string;
            /** @description One line, such as the signature. */
            detail: string | null;
            documentation: string | null;
        };
        /** @enum {string} */
        CompletionKind: "function" | "argument" | "output" | "input" | "feature" | "definition" | "symbol" | "timeframe" | "keyword" | "value";
        PrimitiveList: {
            items: components["schemas"]["Primitive"][];
            /** Format: int64 */
            total: number;
            language_version: string;
        };
        /** @description A function of the language. */
        Primitive: {
            name: string;
            aliases: string[];
            category: string;
            signature: string;
            description: string;
            formula: string | null;
            /** @description Book, paper or reference implementation. */
            source: string | null;
            /** @description Cost class. */
            cost: string;
            arguments: components["schemas"]["PrimitiveArgument"][];
            outputs: components["schemas"]["PrimitiveOutput"][];
            /** @description Bars before the first value with the default arguments, one for each output if they differ; null where an argument has no default. */
            warm_up: string | null;
            /** @description A call that can be drawn. */
            example: string;
            /** @description Where well-known programs go another way. */
            others: string | null;
            /** @description Values that others computed, and how near ours are. */
            checked_against: components["schemas"]["PrimitiveCheck"][];
        };
        PrimitiveCheck: {
            /** @description Whose values, as a file of the reference data. */
            with: string;
            /**
             * Format: int64
             * @description How many were compared.
             */
            numbers: number;
            /**
             * Format: int64
             * @description The first row compared, where an earlier seed has to fade first.
             */
            from_row: number | null;
            /**
             * Format: double
             * @description A bound on the largest relative difference.
             */
            within: number;
        };
        PrimitiveArgument: {
            name: string;
            /** @description `num`, `bool`, `any`, `features` (one series or more), `window`, `number`, `choice`, or the name of a `model` or `regime`. */
            kind: string;
            /** @description What stands when it is left out; null means it must be given. */
            default: string | null;
            /** Format: double */
            min: number | null;
            /** Format: double */
            max: number | null;
            options: string[];
            named_only: boolean;
        };
        PrimitiveOutput: {
            /** @description Empty for the only output. */
            name: string;
            type: string;
        };
        FactorSetList: {
            items: components["schemas"]["FactorSet"][];
            /** Format: int64 */
            total: number;
        };
        /** @description Factors that others published, and the definitions that they share. */
        FactorSet: {
            name: string;
            /** @description Where it is from, and its conventions. */
            about: string;
            definitions: components["schemas"]["FactorDefinition"][];
            factors: components["schemas"]["Factor"][];
        };
        FactorDefinition: {
            name: string;
            expression: string;
        };
        Factor: {
            name: string;
            /** @description As it was written, with definitions of the set. */
            expression: string;
            /** @description The same without them, to be used anywhere. */
            canonical: string;
            /**
             * Format: int64
             * @description Bars before the first value.
             */
            warm_up: number;
            /** @description Columns that it reads. */
            columns: string[];
            /** @description Whether a value depends on the other symbols of its moment. */
            cross_sectional: boolean;
            /**
             * Format: double
             * @description What it costs to compute, as a check of the expression says.
             */
            complexity_score: number;
            /** @description With what it was compared, and how far it agrees. */
            checked_against: components["schemas"]["FactorCheck"][];
        };
        /** @description The comparison of a factor with somebody else's values. */
        FactorCheck: {
            /** @description With what: `paper`, `alpha101v` or `definition`. */
            with: string;
            /** @description In which conventions the formula has to be restated before the numbers agree, and no more than that. */
            conventions: string[];
            /**
             * Format: int64
             * @description How many numbers agree.
             */
            numbers: number;
            /**
             * Format: double
             * @description A bound on their largest relative difference.
             */
            within: number;
            /**
             * Format: int64
             * @description How many differ.
             */
            different: number;
            /**
             * Format: int64
             * @description How many are missing there.
             */
            only_here: number;
            /**
             * Format: int64
             * @description How many are missing here.
             */
            only_there: number;
            /** @description Why some do. */
            remark: string | null;
        };
        FeatureList: {
            items: components["schemas"]["Feature"][];
            /** Format: int64 */
            total: number;
        };
        Feature: {
            name: string;
            /** @description How to write it, such as `close` or `feat("c_sek")`. */
            expression: string;
            kind: components["schemas"]["FeatureKind"];
            description: string | null;
            /**
             * Format: int64
             * @description How many symbols have it.
             */
            symbols: number;
        };
        /** @enum {string} */
        FeatureKind: "input" | "feature";
        /**
         * @description What kind of thing an expression names.
         * @enum {string}
         */
        ModelKind: "model" | "regime";
        ModelPage: {
            items: components["schemas"]["Model"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        /** @description A trained model or a fitted regime that expressions may name. */
        Model: {
            /** @description The name by which expressions use it; that of a model ends in `.onnx`. */
            name: string;
            kind: components["schemas"]["ModelKind"];
            /** @description The first 16 hexadecimal digits of BLAKE3 of its file. */
            hash: string;
            /**
             * Format: int64
             * @description Size of its file.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Features that a model takes.
             */
            inputs: number | null;
            /**
             * Format: int64
             * @description Numbers that come out of a model.
             */
            outputs: number | null;
            /** @description The states of a regime; empty for a model. */
            states: string[];
            /** @description What a regime was fitted on. */
            fitted_on: null | components["schemas"]["FittedOn"];
            /** @description Why its file cannot be used; null when it can. */
            problem: string | null;
        };
        /** @description The bars that a regime was fitted on. */
        FittedOn: {
            symbol: string;
            timeframe: string;
            /**
             * Format: date-time
             * @description Close time of the first bar with all features.
             */
            start: string;
            /**
             * Format: date-time
             * @description Close time of the last bar: the regime has values on later ones alone.
             */
            until: string;
            /**
             * Format: int64
             * @description Bars with all features.
             */
            bars: number;
            /** @description Content hash of the stored bars. */
            data_hash: string;
        };
        /** @description A model or regime with all that is known of it. */
        ModelDetail: {
            model: components["schemas"]["Model"];
            /** @description The parameters of a regime; null for a model, and where the file cannot be used. */
            regime: null | components["schemas"]["Regime"];
            /** @description Saved strategies whose document names it. */
            strategies: components["schemas"]["ModelUse"][];
        };
        /** @description The parameters of a fitted regime: a hidden Markov chain whose features are normal in each state. */
        Regime: {
            /** @description The features, as expressions. */
            features: string[];
            /** @description The states, in the order of their numbers. */
            states: components["schemas"]["RegimeState"][];
            /**
             * Format: double
             * @description Logarithm of the likelihood of the standardised features.
             */
            log_likelihood: number;
            /**
             * Format: int64
             * @description Steps of expectation and maximisation.
             */
            steps: number;
        };
        /** @description A state of a regime. */
        RegimeState: {
            name: string;
            /**
             * Format: double
             * @description Its probability before the first bar.
             */
            initial: number;
            /** @description From it, the probability of each state on the next bar. */
            transition: number[];
            /**
             * Format: double
             * @description Its share of all bars in the long run; null where that depends on the first bar.
             */
            stationary: number | null;
            /**
             * Format: double
             * @description How many bars it lasts on average; null where it is never left.
             */
            duration_bars: number | null;
            /** @description The mean of each feature in it, in the feature's own unit. */
            means: number[];
            /** @description The standard deviation of each feature in it, in the feature's own unit. */
            deviations: number[];
        };
        /** @description A saved strategy that names a model or regime. */
        ModelUse: {
            /**
             * Format: uuid
             * @description Id of the strategy.
             */
            id: string;
            name: string;
        };
        ModelForm: {
            /**
             * Format: binary
             * @description An ONNX file.
             */
            file: string;
            /** @description The name to keep it under; the file's when left out. */
            name?: string | null;
            /** @description Put it in the place of the model that has the name. */
            replace?: boolean;
        };
        /** @description Asks for a fit of a regime. */
        RegimeFitRequest: {
            /** @description The symbol whose bars it is fitted on. */
            symbol: string;
            /** @description The finest stored one when left out. */
            timeframe?: string | null;
            /**
             * Format: date-time
             * @description No bar that closes before this. The first stored one when left out.
             */
            start?: string | null;
            /**
             * Format: date-time
             * @description No bar that closes after this: the regime has values on later bars alone.
             */
            until: string;
            /** @description The name to keep it under; symbol and timeframe when left out. A fit of the name is replaced. */
            name?: string | null;
            /** @description The features, as expressions; return, range and volume of a bar when left out. */
            features?: string[] | null;
        };
        /** @enum {string} */
        DocumentFormat: "yaml" | "json";
        /** @enum {string} */
        StrategyOrder: "name" | "-name" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
        StrategyInput: {
            /** @description The document as text. */
            document: string;
            /** @description `yaml` when left out. */
            format?: null | components["schemas"]["DocumentFormat"];
        };
        StrategyFile: {
            /**
             * Format: binary
             * @description A `.yaml`, `.yml` or `.json` file.
             */
            file: string;
        };
        StrategyPage: {
            items: components["schemas"]["StrategySummary"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        StrategySummary: {
            /** Format: uuid */
            id: string;
            name: string;
            description: string | null;
            format: components["schemas"]["DocumentFormat"];
            /** Format: int32 */
            version: number;
            content_hash: string;
            universe: string[];
            timeframe: string | null;
            /**
             * Format: int64
             * @description Findings that keep it from running.
             */
            errors: number;
            /** Format: int64 */
            warnings: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        Strategy: {
            /** Format: uuid */
            id: string;
            name: string;
            description: string | null;
            /** @description The text as authored, comments included. */
            document: string;
            format: components["schemas"]["DocumentFormat"];
            /** Format: int32 */
            version: number;
            /** @description Hash of the text of this version. */
            content_hash: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When this version was saved.
             */
            updated_at: string;
            findings: components["schemas"]["Finding"][];
        };
        /** @description Something to know about a strategy document; an `error` keeps it from running. */
        Finding: {
            code: string;
            severity: components["schemas"]["Severity"];
            /** @description JSON pointer into the document. */
            pointer: string;
            message: string;
            help: string | null;
            /** @description Place in the document's text. */
            span: null | components["schemas"]["Span"];
        };
        StrategyVersionPage: {
            items: components["schemas"]["StrategyVersion"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        StrategyVersion: {
            /** Format: int32 */
            version: number;
            name: string;
            format: components["schemas"]["DocumentFormat"];
            content_hash: string;
            /** Format: date-time */
            created_at: string;
        };
        StrategyValidation: {
            /** @description It can run. */
            ok: boolean;
            name: string | null;
            description: string | null;
            universe: string[];
            timeframe: string | null;
            parameters: components["schemas"]["StrategyParameter"][];
            content_hash: string;
            findings: components["schemas"]["Finding"][];
        };
        StrategyParameter: {
            name: string;
            /** Format: double */
            default: number;
            /** Format: double */
            min: number | null;
            /** Format: double */
            max: number | null;
            /** Format: double */
            step: number | null;
        };
        BacktestRequest: {
            /**
             * Format: uuid
             * @description A saved strategy. Either this or `document`.
             */
            strategy?: string | null;
            /**
             * Format: int32
             * @description The newest when left out.
             */
            strategy_version?: number | null;
            /** @description A document that is not saved. */
            document?: string | null;
            /** @description Of `document`; `yaml` when left out. */
            format?: null | components["schemas"]["DocumentFormat"];
            /** @description Values for the parameters of the document. */
            parameters?: {
                [key: string]: number;
            } | null;
            /** @description The document's universe when left out. */
            tickers?: string[] | null;
            /**
             * Format: date
             * @description First trading date. The first stored one when left out.
             */
            start_date?: string | null;
            /**
             * Format: date
             * @description Last trading date. The last stored one when left out.
             */
            end_date?: string | null;
            timeframe?: string | null;
            /** @description A decimal, 100000 when neither this nor the document gives it. */
            initial_capital?: string | null;
            /** @description Read only series of this source. */
            data_source?: string | null;
            costs?: null | components["schemas"]["Costs"];
            fill?: null | components["schemas"]["FillConvention"];
        };
        /** @description Replaces the costs of the document. */
        Costs: {
            commission?: null | components["schemas"]["Commission"];
            slippage?: null | components["schemas"]["Slippage"];
        };
        /** @description Paid on each fill. Amounts are decimals in the instrument's currency. */
        Commission: {
            /** @description Share of the notional, such as `0.1%` or `0.001`. */
            rate?: string | null;
            per_share?: string | null;
            per_contract?: string | null;
            per_order?: string | null;
            /** @description Least commission of an order. */
            minimum?: string | null;
        };
        /** @description How much worse than the model price a market order fills. One of these. */
        Slippage: {
            /** @description Hundredths of a percent. */
            bps?: string | null;
            ticks?: string | null;
            volume_share?: string | null;
            square_root?: string | null;
        };
        /**
         * @description A language of pages, by its ISO 639 code.
         * @enum {string}
         */
        Language: "en" | "fr";
        /**
         * @description Where a market order fills. `close` is the close of the bar that decided, for comparison with other tools.
         * @enum {string}
         */
        FillConvention: "next_open" | "close";
        BacktestAccepted: {
            /** Format: uuid */
            backtest_id: string;
            job: components["schemas"]["Job"];
        };
        BacktestPage: {
            items: components["schemas"]["Backtest"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        Backtest: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            job_id: string;
            status: components["schemas"]["JobStatus"];
            /** @description Why it failed. */
            error: string | null;
            /**
             * Format: uuid
             * @description Null when the document was not saved or the strategy is gone.
             */
            strategy_id: string | null;
            strategy_name: string;
            /** Format: int32 */
            strategy_version: number | null;
            /** @description Hash of the document that ran. */
            strategy_hash: string;
            /** @description Parameters that differ from the document's defaults. */
            parameters: {
                [key: string]: number;
            };
            tickers: string[];
            timeframe: string;
            /** Format: date */
            start_date: string | null;
            /** Format: date */
            end_date: string | null;
            initial_capital: string;
            fill: components["schemas"]["FillConvention"];
            /** @description Source of the bars. */
            data_source: string;
            /** @description The prices are invented. */
            simulated: boolean;
            /** @description Headline figures, once it has completed. */
            summary: null | components["schemas"]["BacktestSummary"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        BacktestSummary: {
            final_equity: string;
            /** Format: double */
            total_return: number | null;
            /** Format: double */
            cagr: number | null;
            /** Format: double */
            sharpe: number | null;
            /**
             * Format: double
             * @description Zero or negative.
             */
            max_drawdown: number | null;
            /** Format: int64 */
            trades: number;
            /** Format: double */
            win_rate: number | null;
            /** Format: double */
            profit_factor: number | null;
            /** Format: int64 */
            warnings: number;
            /** @description The equity in at most a few dozen points, highs and lows kept: a small curve for lists. */
            sparkline: number[];
        };
        BacktestResults: {
            /** Format: uuid */
            id: string;
            /** @description Every metric by its key; null where it has no value. */
            metrics: {
                [key: string]: number | null;
            };
            /** @description Why a metric is null, by its key, such as `no_losses`. */
            metric_reasons: {
                [key: string]: string;
            };
            trades: components["schemas"]["Trade"][];
            equity_curve: components["schemas"]["EquityPoint"][];
            /**
             * Format: int64
             * @description Points before condensing.
             */
            equity_points_total: number;
            /** @description The ten deepest, deepest first. */
            drawdowns: components["schemas"]["Drawdown"][];
            monthly_returns: components["schemas"]["MonthlyReturns"][];
            orders: components["schemas"]["BacktestOrder"][];
            warnings: components["schemas"]["BacktestWarning"][];
            data_source: string;
            data: components["schemas"]["BacktestData"];
            strategy: components["schemas"]["BacktestStrategy"];
            costs: components["schemas"]["CostModel"];
            fill: components["schemas"]["FillConvention"];
            /**
             * Format: int64
             * @description Bars in which two orders could have filled and the order of prices is unknown; the adverse one was taken.
             */
            ambiguous_bars: number;
            initial_capital: string;
            final_equity: string;
            currency: string;
            engine_version: string;
        };
        BacktestData: {
            /** @description Hash over the content of every series read. */
            data_hash: string;
            simulated: boolean;
            timeframe: string;
            /**
             * Format: date-time
             * @description Close time of the first row.
             */
            start: string | null;
            /**
             * Format: date-time
             * @description Close time of the last row.
             */
            end: string | null;
            /** Format: int64 */
            bars: number;
            series: components["schemas"]["BacktestSeries"][];
        };
        BacktestSeries: {
            symbol: string;
            dataset: string;
            data_hash: string;
            /** Format: int64 */
            bars: number;
        };
        BacktestStrategy: {
            /** Format: uuid */
            id: string | null;
            name: string;
            /** Format: int32 */
            version: number | null;
            hash: string;
            /** @description The text that ran. */
            document: string;
            format: components["schemas"]["DocumentFormat"];
            /** @description Every parameter with the value it had. */
            parameters: {
                [key: string]: number;
            };
        };
        CostModel: {
            /** @description In words. */
            commission: string;
            /** @description In words. */
            slippage: string;
            /** @description The same as numbers, as a request would give them; nothing in it costs nothing. Null for a result that an older version kept. */
            terms: components["schemas"]["Costs"] | null;
        };
        Trade: {
            /** Format: int64 */
            id: number;
            symbol: string;
            side: components["schemas"]["TradeSide"];
            quantity: string;
            /**
             * Format: date-time
             * @description When it was opened: the bar's open for a fill there, else its close, when the fill is known at the latest.
             */
            entry_time: string;
            /**
             * Format: date-time
             * @description Open time of the bar on which it was opened: where a chart marks it.
             */
            entry_bar: string;
            entry_price: string;
            /**
             * Format: date-time
             * @description When it was closed; see `entry_time`.
             */
            exit_time: string;
            /**
             * Format: date-time
             * @description Open time of the bar on which it was closed.
             */
            exit_bar: string;
            exit_price: string;
            /** @description Profit or loss after commission. */
            pnl: string;
            /**
             * Format: double
             * @description Of the entry notional, in percent.
             */
            pnl_percent: number | null;
            commission: string;
            /**
             * Format: double
             * @description Worst open loss while held, in money; zero or negative.
             */
            mae: number | null;
            /**
             * Format: double
             * @description Best open profit while held, in money.
             */
            mfe: number | null;
            /** Format: int64 */
            bars_held: number;
            /** @description Rule that opened it. */
            entry_rule: string | null;
            /** @description `rule`, `stop_loss`, `take_profit`, `trailing_stop`, `finalize`, … */
            exit_reason: string;
        };
        /** @enum {string} */
        TradeSide: "long" | "short";
        EquityPoint: {
            /** Format: date-time */
            timestamp: string;
            /** Format: double */
            equity: number;
            /** Format: double */
            cash: number;
            /** Format: double */
            position_value: number;
            /**
             * Format: double
             * @description In money; zero or negative.
             */
            drawdown: number;
            /**
             * Format: double
             * @description In percent; zero or negative.
             */
            drawdown_pct: number;
        };
        Drawdown: {
            /** Format: date-time */
            start: string;
            /** Format: date-time */
            valley: string;
            /**
             * Format: date-time
             * @description Null while not recovered.
             */
            end: string | null;
            /**
             * Format: double
             * @description A negative fraction.
             */
            depth: number;
            /** Format: double */
            days: number;
        };
        MonthlyReturns: {
            /** Format: int32 */
            year: number;
            /** @description January to December as fractions; null where there are no data. */
            months: (number | null)[];
            /** Format: double */
            total: number | null;
        };
        BacktestOrder: {
            id: string;
            symbol: string;
            side: components["schemas"]["OrderSide"];
            /** @description `market`, `limit`, `stop` or `stop_limit`. */
            type: string;
            quantity: string;
            limit_price: string | null;
            stop_price: string | null;
            /** @description `filled`, `cancelled`, `rejected`, `expired` or `working`. */
            status: string;
            /** Format: date-time */
            submitted_at: string;
            /** Format: date-time */
            filled_at: string | null;
            filled_quantity: string;
            average_price: string | null;
            commission: string;
            /** @description Rule or bracket leg that asked for it. */
            rule: string | null;
            /** @description Why it was rejected or cancelled. */
            reason: string | null;
        };
        /** @enum {string} */
        OrderSide: "buy" | "sell";
        BacktestWarning: {
            code: string;
            severity: components["schemas"]["Severity"];
            message: string;
            /** Format: int64 */
            count: number | null;
            /** @description Why, where the code leaves that open: of `entries_refused` the refusal, such as `max_drawdown`. */
            reason: string | null;
            /** @description Where it happened, the first few. */
            places: components["schemas"]["WarningPlace"][];
        };
        WarningPlace: {
            symbol: string;
            /**
             * Format: date-time
             * @description Open time of the bar.
             */
            time: string;
        };
        /** @enum {string} */
        JobStatus: "queued" | "running" | "completed" | "failed" | "cancelled";
        /** @enum {string} */
        JobType: "backtest" | "fit";
        JobPage: {
            items: components["schemas"]["Job"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        Job: {
            /** Format: uuid */
            job_id: string;
            type: components["schemas"]["JobType"];
            status: components["schemas"]["JobStatus"];
            /**
             * Format: double
             * @description From 0 to 1.
             */
            progress: number;
            /** Format: int64 */
            processed: number;
            /**
             * Format: int64
             * @description Null until it is known.
             */
            total: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @description The phase it is in; after a failure the reason. */
            message: string | null;
            /** Format: double */
            latest_sharpe: number | null;
            /** Format: date-time */
            last_event_ts: string | null;
            /** @description Path of what the job makes. */
            resource: string | null;
        };
        JobLog: {
            items: components["schemas"]["JobLogLine"][];
            /**
             * Format: int64
             * @description Lines written so far, those no longer kept included.
             */
            total: number;
            /** Format: int64 */
            next_offset: number | null;
        };
        JobLogLine: {
            /**
             * Format: int64
             * @description Number of the line, from 0.
             */
            line: number;
            /** Format: date-time */
            ts: string;
            level: components["schemas"]["LogLevel"];
            /** Format: uuid */
            job_id: string;
            event: string;
            message: string;
        };
        /** @enum {string} */
        LogLevel: "debug" | "info" | "warn" | "error";
        /** @description One event of a job, flat. */
        JobEvent: {
            type: components["schemas"]["JobEventType"];
            /** Format: uuid */
            job_id: string;
            /**
             * Format: int64
             * @description Number of the event within its job, from 1; 0 where it tells the state that a stream begins with.
             */
            seq: number;
            /** @description The phase. */
            step: string | null;
            /** Format: int64 */
            processed: number;
            /** Format: int64 */
            total: number | null;
            /** Format: double */
            elapsed_s: number;
            /**
             * Format: double
             * @description Items per second.
             */
            rate: number | null;
            expr_hash: string | null;
            /** Format: double */
            sharpe: number | null;
            /** Format: date-time */
            timestamp: string;
            /**
             * Format: int64
             * @description In `phase` and `summary`.
             */
            count: number | null;
            status: components["schemas"]["JobStatus"];
            message: string | null;
            /** @description Equity so far, of a backtest. */
            equity: null | components["schemas"]["PartialEquity"];
        };
        /** @enum {string} */
        JobEventType: "phase" | "progress" | "result" | "summary";
        PartialEquity: {
            /**
             * Format: date-time
             * @description How far the run has come.
             */
            timestamp: string;
            /** Format: double */
            equity: number;
            /**
             * Format: int64
             * @description Trades closed so far.
             */
            trades: number;
        };
        /**
         * @description What a rule watches.
         * @enum {string}
         */
        RuleType: "price" | "volume" | "gap" | "technical";
        /** @description A rule's document to save or to check: one rule, without `rules:` around it. */
        RuleInput: {
            /** @description The document as YAML or JSON. */
            document: string;
        };
        RulePage: {
            items: components["schemas"]["RuleSummary"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        /** @description A rule without its document. */
        RuleSummary: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is about. */
            description: string | null;
            type: components["schemas"]["RuleType"];
            /**
             * Format: int32
             * @description Higher tells first.
             */
            priority: number;
            /** @description Whether it is in force. */
            enabled: boolean;
            /**
             * Format: int32
             * @description Newest version.
             */
            version: number;
            /** @description Timeframe of the bars on which it is decided. */
            timeframe: string | null;
            /** @description Fields that it uses. */
            fields: string[];
            /** @description Why it cannot fire on the stored data, a sentence a field; empty if it can. */
            cannot_fire: string[];
            /**
             * Format: int64
             * @description Alerts that it gave.
             */
            alerts: number;
            /**
             * Format: date-time
             * @description When it was first saved.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
        };
        /** @description A rule with its document. */
        Rule: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description What it is about. */
            description: string | null;
            type: components["schemas"]["RuleType"];
            /**
             * Format: int32
             * @description Higher tells first.
             */
            priority: number;
            /** @description Whether it is in force; the switch counts, whatever the document says. */
            enabled: boolean;
            /** @description The text as authored, comments included. */
            document: string;
            /**
             * Format: int32
             * @description Version, from 1.
             */
            version: number;
            /** @description Hash of the text of this version. */
            content_hash: string;
            /** @description Timeframe of the bars on which it is decided. */
            timeframe: string | null;
            /** @description Fields that it uses. */
            fields: string[];
            /** @description Why it cannot fire on the stored data, a sentence a field; empty if it can. */
            cannot_fire: string[];
            /**
             * Format: int64
             * @description Alerts that it gave.
             */
            alerts: number;
            /** @description What there is to know about it. */
            findings: components["schemas"]["Finding"][];
            /**
             * Format: date-time
             * @description When it was first saved.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
        };
        /** @description The verdict on a rule's document. */
        RuleValidation: {
            /** @description It can be saved. */
            ok: boolean;
            /** @description Its name. */
            name: string | null;
            /** @description Fields that it uses. */
            fields: string[];
            /** @description Why it cannot fire on the stored data. */
            cannot_fire: string[];
            /** @description Every problem. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description A field that rules may use. */
        RuleField: {
            /** @description Its name; `sma_N` stands for `sma_1`, `sma_2` and so on. */
            name: string;
            /** @description What it is, with its unit. */
            meaning: string;
            /** @description When it is known. */
            known: string;
            /** @description Its definition in the expression language; of a family, with N = 20. */
            expression: string;
            /** @description What it needs. */
            needs: string;
        };
        /** @description The fields that rules may use. */
        RuleFieldList: {
            /** @description The fields. */
            items: components["schemas"]["RuleField"][];
        };
        /** @description What to test a rule on. */
        RuleTestRequest: {
            /** @description A document that is not saved; only where no rule is named by the address. */
            document?: string | null;
            /** @description The symbols. */
            symbols: string[];
            /**
             * Format: date
             * @description First trading date. The first stored one when left out.
             */
            start_date?: string | null;
            /**
             * Format: date
             * @description Last trading date. The last stored one when left out.
             */
            end_date?: string | null;
            /** @description Numbers of bars after which returns are looked at; 1, 5 and 20 when left out. */
            forward_bars?: number[] | null;
        };
        /** @description What a test of a rule found. */
        RuleTest: {
            /** @description The rule's name. */
            rule: string;
            /** @description Timeframe of the bars on which it was decided. */
            timeframe: string;
            /**
             * Format: int64
             * @description How often it would have fired.
             */
            fired: number;
            /**
             * Format: int64
             * @description Bars on which it was decided, of all symbols.
             */
            bars: number;
            /**
             * Format: date-time
             * @description When the first of them was complete.
             */
            first: string | null;
            /**
             * Format: date-time
             * @description When the last of them was complete.
             */
            last: string | null;
            /** @description How often it fired by symbol, of the alerts that were kept. */
            by_symbol: components["schemas"]["AlertCount"][];
            /** @description Symbols of sectors that it does not watch. */
            passed_over: string[];
            /** @description Fields that were never there. */
            missing: components["schemas"]["RuleMissingField"][];
            /** @description Returns after the alerts, in their direction. */
            forward: components["schemas"]["RuleForwardReturns"][];
            outcomes: components["schemas"]["AlertOutcomes"];
            calibration: components["schemas"]["AlertCalibration"];
            /** @description The first alerts. */
            alerts: components["schemas"]["RuleTestAlert"][];
            /** @description Hash of the bars. */
            data_hash: string;
            /** @description Some of the bars come from a simulated market. */
            simulated: boolean;
        };
        /** @description How many alerts something has. */
        AlertCount: {
            /** @description A symbol or a setup. */
            name: string;
            /**
             * Format: int64
             * @description How many.
             */
            alerts: number;
        };
        /** @description A field that was never there. */
        RuleMissingField: {
            /** @description The field. */
            field: string;
            /** @description The symbol. */
            symbol: string;
            /** @description Why. */
            why: string;
            /** @description The rule cannot fire on the symbol without it; else only a level or a modifier lacks it. */
            needed: boolean;
        };
        /** @description Returns so many bars after the alerts. */
        RuleForwardReturns: {
            /**
             * Format: int32
             * @description How many bars after.
             */
            bars: number;
            /**
             * Format: int64
             * @description Alerts with that many bars after them.
             */
            count: number;
            /**
             * Format: double
             * @description Mean return, as a fraction.
             */
            mean: number | null;
            /**
             * Format: double
             * @description Median return.
             */
            median: number | null;
            /**
             * Format: double
             * @description Share of returns above zero.
             */
            positive: number | null;
            /**
             * Format: double
             * @description Standard deviation of the sample.
             */
            deviation: number | null;
        };
        /** @description How alerts fared. */
        AlertOutcomes: {
            /**
             * Format: int64
             * @description Alerts that touched their targets first.
             */
            targets: number;
            /**
             * Format: int64
             * @description Alerts that touched their stops first, or both on one bar.
             */
            stops: number;
            /**
             * Format: int64
             * @description Alerts that touched neither in time.
             */
            expired: number;
            /**
             * Format: int64
             * @description Alerts that are not over, or told no stop and target.
             */
            ungraded: number;
            /**
             * Format: double
             * @description Share of the graded ones that touched their targets first.
             */
            hit_rate: number | null;
            /**
             * Format: double
             * @description Mean result of the graded ones in multiples of what was risked.
             */
            mean_r: number | null;
        };
        /** @description Confidence against outcomes. */
        AlertCalibration: {
            /**
             * Format: double
             * @description Mean of (confidence − hit)²: 0 is perfect, 0.25 is what saying 0.5 always gets.
             */
            brier: number | null;
            /** @description Tenths of confidence in which there are graded alerts. */
            buckets: components["schemas"]["AlertConfidenceBucket"][];
        };
        /** @description Alerts of one tenth of confidence. */
        AlertConfidenceBucket: {
            /**
             * Format: double
             * @description The least confidence that belongs to it.
             */
            from: number;
            /**
             * Format: double
             * @description The confidence up to which it reaches.
             */
            to: number;
            /**
             * Format: double
             * @description Their mean confidence.
             */
            mean_confidence: number;
            outcomes: components["schemas"]["AlertOutcomes"];
        };
        /** @description An alert that a rule would have given. It is in no list of alerts. */
        RuleTestAlert: {
            /** @description The symbol. */
            symbol: string;
            /**
             * Format: date-time
             * @description When the bar that led to it was complete.
             */
            time: string;
            side: components["schemas"]["TradeSide"];
            /**
             * Format: double
             * @description Entry price.
             */
            entry: number | null;
            /**
             * Format: double
             * @description Stop price.
             */
            stop: number | null;
            /**
             * Format: double
             * @description Target price.
             */
            target: number | null;
            /**
             * Format: double
             * @description From 0 to 1.
             */
            confidence: number | null;
            /** @description What became of it. */
            outcome: null | components["schemas"]["AlertOutcomeKind"];
            /**
             * Format: double
             * @description The result as a multiple of what was risked.
             */
            r: number | null;
            /** @description Values of the rule's fields; those that were missing are left out. */
            fields: {
                [key: string]: number;
            };
        };
        /** @description Made-up values of fields, to see which rules would fire. Nothing is recorded and nobody is told. */
        SimulateRequest: {
            /** @description What they are of; it need not be stored. */
            symbol: string;
            /** @description The values, by field. */
            fields: {
                [key: string]: number;
            };
            /** @description The symbol's sector. */
            sector?: string | null;
            /**
             * Format: date-time
             * @description When: without it windows of time are not judged, and rules that have one do not fire.
             */
            time?: string | null;
            /** @description A document that is not saved, instead of the rules in force. */
            document?: string | null;
        };
        /** @description What rules say about made-up values. */
        SimulateResult: {
            /** @description Always true: no alert comes of this. */
            dry_run: boolean;
            /** @description The symbol. */
            symbol: string;
            /** @description Each rule, by priority. */
            rules: components["schemas"]["SimulatedRule"][];
        };
        /** @description What a rule says about made-up values. */
        SimulatedRule: {
            /**
             * Format: uuid
             * @description The rule's id; null for a document that is not saved.
             */
            rule_id: string | null;
            /** @description Its name. */
            name: string;
            /** @description Whether it would fire, were all of this new. */
            fires: boolean;
            /** @description Each thing that must hold. */
            parts: components["schemas"]["SimulatedPart"][];
            /** @description Fields that it uses and that were not given. */
            missing: string[];
            /**
             * Format: double
             * @description Entry price.
             */
            entry: number | null;
            /**
             * Format: double
             * @description Stop price.
             */
            stop: number | null;
            /**
             * Format: double
             * @description Target price.
             */
            target: number | null;
            /**
             * Format: double
             * @description From 0 to 1.
             */
            confidence: number | null;
        };
        /** @description One of the things that must all hold. */
        SimulatedPart: {
            /** @description As the rule says it. */
            label: string;
            /** @description Whether it holds; null where something is missing. */
            holds: boolean | null;
        };
        /**
         * @description A kind of opportunity.
         * @enum {string}
         */
        AlertSetup: "breakout" | "volume_spike" | "gap_up" | "gap_down" | "momentum";
        /**
         * @description What became of an alert.
         * @enum {string}
         */
        AlertOutcomeKind: "target" | "stop" | "expired";
        AlertPage: {
            items: components["schemas"]["Alert"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        /** @description Something that a rule told of a symbol. */
        Alert: {
            /**
             * Format: uuid
             * @description Its id.
             */
            id: string;
            /**
             * Format: uuid
             * @description The rule that gave it; it may be gone.
             */
            rule_id: string;
            /** @description The name that the rule had. */
            rule_name: string;
            /**
             * Format: int32
             * @description The rule's version.
             */
            rule_version: number;
            /** @description The symbol. */
            symbol: string;
            /** @description Timeframe of the bars on which it was decided. */
            timeframe: string;
            setup: components["schemas"]["AlertSetup"];
            side: components["schemas"]["TradeSide"];
            /**
             * Format: date-time
             * @description When the bar that led to it was complete.
             */
            time: string;
            /**
             * Format: double
             * @description Entry price.
             */
            entry: number | null;
            /**
             * Format: double
             * @description Stop price.
             */
            stop: number | null;
            /**
             * Format: double
             * @description Target price.
             */
            target: number | null;
            /**
             * Format: double
             * @description From 0 to 1; provisional until outcomes have validated it.
             */
            confidence: number | null;
            market_data: components["schemas"]["AlertMarketData"];
            /** @description It comes from a simulated market. */
            simulated: boolean;
            /** @description Whether somebody has seen it. */
            is_read: boolean;
            /** @description What became of it; null until it is over. */
            outcome: null | components["schemas"]["AlertOutcome"];
            /**
             * Format: date-time
             * @description When it was recorded.
             */
            created_at: string;
        };
        /** @description An alert with the document of the rule that gave it, as it was. */
        AlertDetail: {
            alert: components["schemas"]["Alert"];
            /** @description The rule's document in the version that gave it. */
            rule_document: string | null;
        };
        /** @description What a rule saw when it gave an alert. */
        AlertMarketData: {
            /** @description Each field that the rule uses. */
            fields: {
                [key: string]: components["schemas"]["AlertField"];
            };
        };
        /** @description A field as it was. */
        AlertField: {
            /**
             * Format: double
             * @description Its value; null where it was missing.
             */
            value: number | null;
            /**
             * Format: date-time
             * @description When what it is made of was known: the bar's end, the previous session's close, a fact's date.
             */
            as_of: string | null;
        };
        /** @description What became of an alert. */
        AlertOutcome: {
            kind: components["schemas"]["AlertOutcomeKind"];
            /**
             * Format: date-time
             * @description When the bar that ended it was complete.
             */
            time: string;
            /**
             * Format: double
             * @description At which price.
             */
            price: number;
            /**
             * Format: double
             * @description The result as a multiple of what was risked.
             */
            r: number;
            /**
             * Format: int64
             * @description Bars from the alert to its end.
             */
            bars: number;
        };
        /** @description A change of an alert. */
        AlertChange: {
            /** @description Whether somebody has seen it. */
            is_read: boolean;
        };
        /** @description Marks alerts as seen. */
        AlertReadRequest: {
            /**
             * Format: date-time
             * @description The newest that was seen; everything up to now when left out.
             */
            until?: string | null;
        };
        /** @description What is new after a mark. */
        AlertReadResult: {
            /**
             * Format: int64
             * @description How many were marked.
             */
            marked: number;
            /**
             * Format: int64
             * @description How many nobody has seen.
             */
            unread: number;
        };
        /** @description Alerts in numbers. */
        AlertStats: {
            /**
             * Format: int64
             * @description All.
             */
            total: number;
            /**
             * Format: int64
             * @description Those of today, in UTC.
             */
            today: number;
            /**
             * Format: int64
             * @description Those that nobody has seen.
             */
            unread: number;
            /** @description By setup. */
            by_setup: components["schemas"]["AlertCount"][];
            /** @description The ten symbols with most. */
            by_symbol: components["schemas"]["AlertCount"][];
            /**
             * Format: double
             * @description Mean confidence, at two decimals.
             */
            mean_confidence: number | null;
            outcomes: components["schemas"]["AlertOutcomes"];
            /** @description By rule. */
            outcomes_by_rule: components["schemas"]["AlertGroupOutcomes"][];
            /** @description By setup. */
            outcomes_by_setup: components["schemas"]["AlertGroupOutcomes"][];
            calibration: components["schemas"]["AlertCalibration"];
        };
        /** @description How the graded alerts of a rule or a setup fared. */
        AlertGroupOutcomes: {
            /** @description The rule's name, or the setup. */
            name: string;
            outcomes: components["schemas"]["AlertOutcomes"];
        };
        /**
         * @description How much something matters; later ones matter more.
         * @enum {string}
         */
        NotificationLevel: "info" | "warning" | "error" | "critical";
        /**
         * @description What a notification tells of.
         * @enum {string}
         */
        NotificationEvent: "waiting_for_start" | "started" | "stopped" | "order_placed" | "order_filled" | "order_cancelled" | "order_rejected" | "alert" | "error" | "setup_failed" | "source_stale" | "source_recovered" | "emergency_stop" | "channel_disabled" | "digest" | "test";
        /** @description A text in every language. */
        LocalisedText: {
            en: string;
            fr: string;
        };
        NotificationPage: {
            items: components["schemas"]["Notification"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many nobody has seen, whatever the filter.
             */
            unread: number;
        };
        Notification: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description When it happened.
             */
            created_at: string;
            level: components["schemas"]["NotificationLevel"];
            event: components["schemas"]["NotificationEvent"];
            title: components["schemas"]["LocalisedText"];
            text: components["schemas"]["LocalisedText"];
            /** @description Somebody has seen it. */
            read: boolean;
        };
        NotificationReadRequest: {
            /**
             * Format: date-time
             * @description The newest that was seen; everything up to now when left out.
             */
            until?: string | null;
        };
        NotificationReadResult: {
            /** Format: int64 */
            marked: number;
            /** Format: int64 */
            unread: number;
        };
        /** @enum {string} */
        NotificationChannelKind: "telegram" | "discord" | "email" | "webhook";
        /** @description Settings of a channel. Of the four kinds the one that `kind` names is given. */
        NotificationChannelInput: {
            /** @description One line of 1 to 60 characters. */
            name: string;
            kind: components["schemas"]["NotificationChannelKind"];
            telegram?: null | components["schemas"]["TelegramSettings"];
            discord?: null | components["schemas"]["DiscordSettings"];
            email?: null | components["schemas"]["EmailSettings"];
            webhook?: null | components["schemas"]["WebhookSettings"];
            /** @description Whether it is to work; true when left out. */
            enabled?: boolean | null;
            /** @description The language of its messages; `en` when left out. */
            language?: null | components["schemas"]["Language"];
            /** @description The least level that it takes; `info` when left out. */
            level_min?: null | components["schemas"]["NotificationLevel"];
            /** @description The events that it takes; all when empty or left out. */
            events?: components["schemas"]["NotificationEvent"][] | null;
            /**
             * Format: uuid
             * @description Id of the channel that takes over what does not get through here: what is critical after a minute, and everything once this one was switched off by a failure.
             */
            fallback?: string | null;
            /** @description How fast it may be written to; what its other side allows when left out. */
            rate_limit?: null | components["schemas"]["ChannelRateLimit"];
        };
        ChannelRateLimit: {
            /**
             * Format: int32
             * @description Messages a minute in the long run.
             */
            per_minute: number;
            /**
             * Format: int32
             * @description Messages at once after a pause.
             */
            burst: number;
        };
        TelegramSettings: {
            /** @description The bot's token. Answered as `***`; send that back to keep it. */
            token: string;
            /** @description The chat that it writes to: a number, or `@name` of a public one. */
            chat_id: string;
            /**
             * Format: int64
             * @description The topic of the chat, where it has topics.
             */
            thread_id?: number | null;
            /** @description Chats from which it takes commands; none when left out. */
            command_chats?: number[] | null;
            /** @description Users from whom it takes them; everybody in those chats when empty or left out. */
            command_users?: number[] | null;
            /** @description Where the Bot API is, if not at Telegram. */
            base_url?: string | null;
        };
        DiscordSettings: {
            /** @description The webhook's address. Answered with `***` for its path; send that back to keep it. */
            url: string;
            /** @description The name to write under, if not the webhook's own. */
            username?: string | null;
        };
        /**
         * @description TLS from the first byte (usually port 465), after a clear greeting (587), or none, for a server on the same machine.
         * @enum {string}
         */
        EmailSecurity: "tls" | "start_tls" | "none";
        EmailSettings: {
            host: string;
            /** Format: int32 */
            port: number;
            security: components["schemas"]["EmailSecurity"];
            /** @description The account, if the server wants one. */
            username?: string | null;
            /** @description Answered as `***`; send that back to keep it. */
            password?: string | null;
            from: string;
            to: string[];
            /** @description A certificate authority to trust besides the known ones, as PEM. */
            authority_pem?: string | null;
        };
        /**
         * @description `webhook-id`, `webhook-timestamp` and `webhook-signature`; with `github` also `X-Hub-Signature-256`.
         * @enum {string}
         */
        SignatureStyle: "standard" | "github";
        WebhookSettings: {
            /** @description Where to. Answered with `***` for its path; send that back to keep it. */
            url: string;
            /** @description What it is signed with: `whsec_` and base64, or any text; 24 bytes at the least. Answered as `***`; send that back to keep it. */
            secret: string;
            /** @description `standard` when left out. */
            style?: null | components["schemas"]["SignatureStyle"];
        };
        /**
         * @description It delivers or would, a person switched it off, or it was switched off because it cannot work as it is set up.
         * @enum {string}
         */
        NotificationChannelState: "working" | "disabled" | "failed";
        /**
         * @description It hears what is written, something is in the way and tried again, or it cannot listen until a person changes something.
         * @enum {string}
         */
        CommandState: "listening" | "waiting" | "deaf";
        CommandListening: {
            state: components["schemas"]["CommandState"];
            /** @description What is in the way. */
            reason: string | null;
        };
        NotificationChannelPage: {
            items: components["schemas"]["NotificationChannel"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        /** @description Where notifications go, and which. Secrets are left out. */
        NotificationChannel: {
            /** Format: uuid */
            id: string;
            /** Format: int32 */
            version: number;
            name: string;
            kind: components["schemas"]["NotificationChannelKind"];
            telegram: null | components["schemas"]["TelegramSettings"];
            discord: null | components["schemas"]["DiscordSettings"];
            email: null | components["schemas"]["EmailSettings"];
            webhook: null | components["schemas"]["WebhookSettings"];
            /** @description Whether a person wants it to work. */
            enabled: boolean;
            language: components["schemas"]["Language"];
            level_min: components["schemas"]["NotificationLevel"];
            /** @description The events that it takes; all when empty. */
            events: components["schemas"]["NotificationEvent"][];
            /** Format: uuid */
            fallback: string | null;
            rate_limit: null | components["schemas"]["ChannelRateLimit"];
            state: components["schemas"]["NotificationChannelState"];
            /** @description Why it was switched off. */
            failure: string | null;
            /**
             * Format: int64
             * @description Notifications on their way.
             */
            waiting: number;
            /**
             * Format: int64
             * @description Notifications that could not be delivered.
             */
            undeliverable: number;
            /** @description How the listening for commands stands; null where there is none. */
            commands: null | components["schemas"]["CommandListening"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        NotificationChannelTest: {
            delivered: boolean;
            /** Format: int64 */
            latency_ms: number;
            /** @description Why it did not arrive. */
            error: string | null;
        };
        /**
         * @description It arrived, it did not and is tried again, or it never will.
         * @enum {string}
         */
        DeliveryOutcome: "delivered" | "retry" | "undeliverable";
        DeliveryPage: {
            items: components["schemas"]["Delivery"][];
            /** Format: int64 */
            total: number;
            next_cursor: string | null;
        };
        Delivery: {
            /** Format: int64 */
            id: number;
            /** Format: date-time */
            attempted_at: string;
            /** Format: uuid */
            channel_id: string;
            /** @description The channel's name; null if it was deleted. */
            channel: string | null;
            /**
             * Format: uuid
             * @description Which notification, if it was one by itself.
             */
            notification_id: string | null;
            /**
             * Format: uuid
             * @description Which digest, if it was one.
             */
            digest_id: string | null;
            /**
             * Format: int64
             * @description How many were in it; 0 in a test.
             */
            notifications: number;
            /**
             * Format: int32
             * @description Which attempt it was, from 1.
             */
            attempt: number;
            outcome: components["schemas"]["DeliveryOutcome"];
            /** Format: int64 */
            latency_ms: number;
            /** @description Why it failed, without secrets. */
            error: string | null;
        };
        /** @enum {string} */
        Channel: "jobs" | "backtest" | "health" | "notifications";
        /**
         * @description What the server sends. `data` depends on channel and type: on `jobs` a `snapshot` is `{"items": Job[]}` and an `update` is a `Job`; on `backtest`
         *     a `snapshot` is `{"items": Backtest[]}`, an `update` a `Backtest`, a `progress` a `JobEvent` with `backtest_id`; on `health` both are a `Status`; on `notifications` a `snapshot` is a `NotificationPage` and an `update` a `Notification`. A `reset` is a snapshot after a
         *     gap. `error` carries a `Problem`, `pong` and `unsubscribed` nothing.
         */
        HubMessage: {
            channel: null | components["schemas"]["Channel"];
            /**
             * Format: int64
             * @description Number of the message in its channel; 0 on messages that belong to no channel.
             */
            seq: number;
            /** Format: date-time */
            ts: string;
            type: components["schemas"]["HubMessageType"];
            data: unknown;
        };
        /** @enum {string} */
        HubMessageType: "snapshot" | "reset" | "update" | "progress" | "unsubscribed" | "pong" | "error";
        /** @description What the client sends over the WebSocket. */
        ClientMessage: {
            action: components["schemas"]["ClientAction"];
            /** @description Which channel to subscribe to or leave. */
            channel?: null | components["schemas"]["Channel"];
            /**
             * Format: int64
             * @description The last `seq` seen.
             */
            resume_from?: number | null;
        };
        /** @enum {string} */
        ClientAction: "subscribe" | "unsubscribe" | "ping";
    };
    responses: {
        /** @description The body is not what the content type says. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/api/v1/docs#error-malformed_body",
                 *       "title": "Malformed body",
                 *       "status": 400,
                 *       "code": "malformed_body",
                 *       "detail": "expected `,` or `}` at line 1 column 17",
                 *       "request_id": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a11",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request comes from a page of another origin. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing has this id or name. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/api/v1/docs#error-unknown_symbol",
                 *       "title": "Unknown symbol",
                 *       "status": 404,
                 *       "code": "unknown_symbol",
                 *       "detail": "no data for `APPL`; did you mean `AAPL`?",
                 *       "request_id": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a12",
                 *       "errors": []
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The state of the resource does not allow this now. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Somebody else saved in between; the tag in `If-Match` is old. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A change needs `If-Match`. */
        PreconditionRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than this route accepts. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The content type is not one that this route reads. */
        UnsupportedMedia: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request was read but its values were refused; `errors` has one entry per problem. */
        Unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/api/v1/docs#error-invalid_request",
                 *       "title": "Invalid request",
                 *       "status": 422,
                 *       "code": "invalid_request",
                 *       "detail": "1 value was refused",
                 *       "request_id": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a13",
                 *       "errors": [
                 *         {
                 *           "pointer": "/end_date",
                 *           "code": "out_of_range",
                 *           "message": "end_date 2014-01-01 is not after start_date 2015-01-01",
                 *           "help": "choose a later end_date",
                 *           "span": null
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This address speaks WebSocket only. */
        UpgradeRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The queue is full; `Retry-After` says when to come back. */
        TooManyRequests: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Some part cannot serve; `errors` names it. */
        NotReady: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other failure. */
        Failure: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description The most items to answer. 50 when left out. */
        Limit: number;
        /** @description How many items to skip. Not together with `cursor`. */
        Offset: number;
        /** @description The `next_cursor` of the page before. */
        Cursor: string;
        /** @description Symbol as stored, such as `AAPL`. */
        Symbol: string;
        /** @description Id of a data set, as `/datasets` answers it. */
        DatasetId: string;
        /** @description Name of a model or regime; a `/` in it is written `%2F`. */
        ModelName: string;
        /** @description Id of a strategy. */
        StrategyId: string;
        /** @description Id of a backtest. */
        BacktestId: string;
        /** @description Id of a rule. */
        RuleId: string;
        /** @description Id of an alert. */
        AlertId: string;
        /** @description Id of a channel. */
        ChannelId: string;
        /** @description Id of a job. */
        JobId: string;
        /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
        IdempotencyKey: string;
        /** @description The `ETag` of the version that was edited. A change without it is refused with 428. */
        IfMatch: string;
        /** @description The `ETag` that the client holds. */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description Tag of this version, for `If-Match` and `If-None-Match`. */
        ETag: string;
        /** @description Path of what was created. */
        Location: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.1.0",
                     *       "core_version": "0.1.0",
                     *       "api_version": "v1",
                     *       "git_hash": "4f2c9e1",
                     *       "uptime_s": 12.5
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every part is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            503: components["responses"]["NotReady"];
            default: components["responses"]["Failure"];
        };
    };
    get_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the server now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    list_symbols: {
        parameters: {
            query?: {
                /** @description Part of a symbol or name, in any case. Symbols that start with it come first. */
                q?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Matching symbols, best match first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SymbolPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_instrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Symbol as stored, such as `AAPL`. */
                symbol: components["parameters"]["Symbol"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The instrument. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instrument"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    get_history: {
        parameters: {
            query?: {
                /** @description Bar length such as `1m`, `5m`, `1h`, `1d`. The finest stored one when left out. */
                timeframe?: string;
                /** @description First open time, inclusive. */
                start?: string;
                /** @description Last open time, inclusive. */
                end?: string;
                /** @description The last so many bars up to `end`. Not together with `start`. */
                count?: number;
                /** @description The most bars to answer. 5,000 when left out. */
                points?: number;
                /** @description Which data set to read when several hold the symbol. */
                dataset?: string;
            };
            header?: never;
            path: {
                /** @description Symbol as stored, such as `AAPL`. */
                symbol: components["parameters"]["Symbol"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bars, oldest first. Empty columns when the range holds none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_levels: {
        parameters: {
            query?: {
                /** @description Bar length such as `1m`, `5m`, `1h`, `1d`. The finest stored one when left out. */
                timeframe?: string;
                /** @description Leaves out what was known before. */
                start?: string;
                /** @description The last open time that counts; later bars are not looked at. */
                end?: string;
                /** @description One kind only. */
                kind?: components["schemas"]["LevelKind"];
                /** @description Only what is not over. */
                open?: boolean;
                /** @description Which data set to read when several hold the symbol. */
                dataset?: string;
            };
            header?: never;
            path: {
                /** @description Symbol as stored, such as `AAPL`. */
                symbol: components["parameters"]["Symbol"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects in the order in which they became known. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LevelList"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_datasets: {
        parameters: {
            query?: {
                /** @description Part of a symbol or source, in any case. */
                q?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Data sets ordered by symbol, timeframe and source. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    import_dataset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ImportForm"];
            };
        };
        responses: {
            /** @description What an import would do (`preview=true`). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            /** @description The file was imported. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    delete_dataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a data set, as `/datasets` answers it. */
                id: components["parameters"]["DatasetId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    get_dataset_quality: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a data set, as `/datasets` answers it. */
                id: components["parameters"]["DatasetId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quality report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualityReport"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    check_expression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expression": "sma(close, 10) > smaa(close, 30)"
                 *     }
                 */
                "application/json": components["schemas"]["ExpressionCheckRequest"];
            };
        };
        responses: {
            /** @description The verdict. A wrong expression is a successful check with `ok` false. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": false,
                     *       "type": null,
                     *       "outputs": [],
                     *       "canonical": null,
                     *       "hash": null,
                     *       "warm_up": null,
                     *       "complexity_score": null,
                     *       "symbols": [],
                     *       "timeframes": [],
                     *       "features": [],
                     *       "diagnostics": [
                     *         {
                     *           "code": "unknown_function",
                     *           "severity": "error",
                     *           "message": "unknown function `smaa`",
                     *           "help": "did you mean `sma`?",
                     *           "start": 17,
                     *           "end": 21,
                     *           "line": 1,
                     *           "column": 18
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ExpressionCheck"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    evaluate_expressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "symbol": "AAPL",
                 *       "timeframe": "1d",
                 *       "count": 250,
                 *       "expressions": [
                 *         {
                 *           "name": "fast",
                 *           "expression": "ema(close, 20)"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EvaluateRequest"];
            };
        };
        responses: {
            /** @description One column per expression, and per output where a function has several. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluation"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    complete_expression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "sma(close, 10) > sm",
                 *       "cursor": 19
                 *     }
                 */
                "application/json": components["schemas"]["CompletionRequest"];
            };
        };
        responses: {
            /** @description Completions, best first, and the span that they replace. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Completions"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_primitives: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The registry, in the order of its families. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrimitiveList"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    list_factor_sets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sets that are shipped, with every factor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorSetList"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    list_features: {
        parameters: {
            query?: {
                /** @description Only what this symbol has. */
                symbol?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bar's own columns first, then the other columns of the stored series. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeatureList"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_strategy_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JSON Schema, draft 2020-12. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/schema+json": Record<string, never>;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    list_models: {
        parameters: {
            query?: {
                /** @description Part of a name, in any case. */
                q?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What expressions may name, ordered by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "es-1h",
                     *           "kind": "regime",
                     *           "hash": "9c1e5a7b20d4f386",
                     *           "bytes": 2411,
                     *           "inputs": null,
                     *           "outputs": null,
                     *           "states": [
                     *             "choppy",
                     *             "trending",
                     *             "volatile"
                     *           ],
                     *           "fitted_on": {
                     *             "symbol": "ES",
                     *             "timeframe": "1h",
                     *             "start": "2015-01-05T01:00:00Z",
                     *             "until": "2022-12-30T22:00:00Z",
                     *             "bars": 46210,
                     *             "data_hash": "a1b2c3"
                     *           },
                     *           "problem": null
                     *         }
                     *       ],
                     *       "total": 1,
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ModelPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    upload_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ModelForm"];
            };
        };
        responses: {
            /** @description The model is kept. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model or regime; a `/` in it is written `%2F`. */
                name: components["parameters"]["ModelName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that is known of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDetail"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    delete_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a model or regime; a `/` in it is written `%2F`. */
                name: components["parameters"]["ModelName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    fit_regime: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "symbol": "ES",
                 *       "timeframe": "1h",
                 *       "until": "2022-12-31T00:00:00Z",
                 *       "name": "es-1h"
                 *     }
                 */
                "application/json": components["schemas"]["RegimeFitRequest"];
            };
        };
        responses: {
            /** @description Queued. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Failure"];
        };
    };
    list_strategies: {
        parameters: {
            query?: {
                /** @description Part of a name, in any case. */
                q?: string;
                /** @description Sort key; a leading `-` means descending. `-updated_at` when left out. */
                order?: components["schemas"]["StrategyOrder"];
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The strategies, without their documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    create_strategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StrategyInput"];
            };
        };
        responses: {
            /** @description The strategy, version 1. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    validate_strategy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StrategyInput"];
            };
        };
        responses: {
            /** @description The verdict. A wrong document is a successful validation with `ok` false. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyValidation"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    import_strategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["StrategyFile"];
            };
        };
        responses: {
            /** @description The strategy, version 1. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_strategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the client holds. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest version. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
            /** @description Unchanged since the tag in `If-None-Match`. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    update_strategy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that was edited. A change without it is refused with 428. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StrategyInput"];
            };
        };
        responses: {
            /** @description The strategy as saved. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            428: components["responses"]["PreconditionRequired"];
            default: components["responses"]["Failure"];
        };
    };
    delete_strategy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The strategy is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    list_strategy_versions: {
        parameters: {
            query?: {
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first, without the documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StrategyVersionPage"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_strategy_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
                /** @description Version number, from 1. */
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The strategy with the document of that version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    export_strategy: {
        parameters: {
            query?: {
                /** @description The format to answer; the authored one when left out. Comments survive only in the authored format. */
                format?: components["schemas"]["DocumentFormat"];
                /** @description Version number; the newest when left out. */
                version?: number;
            };
            header?: never;
            path: {
                /** @description Id of a strategy. */
                id: components["parameters"]["StrategyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document, as an attachment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": unknown;
                    "application/json": Record<string, never>;
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    run_backtest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "strategy": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10",
                 *       "tickers": [
                 *         "AAPL",
                 *         "MSFT"
                 *       ],
                 *       "start_date": "2014-01-01",
                 *       "end_date": "2015-12-31",
                 *       "initial_capital": "100000",
                 *       "costs": {
                 *         "commission": {
                 *           "rate": "0.1%"
                 *         }
                 *       },
                 *       "fill": "next_open",
                 *       "parameters": {
                 *         "fast": 10
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["BacktestRequest"];
            };
        };
        responses: {
            /** @description Queued. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            default: components["responses"]["Failure"];
        };
    };
    list_backtests: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                status?: components["schemas"]["JobStatus"];
                /** @description Only those of this strategy. */
                strategy?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a backtest. */
                id: components["parameters"]["BacktestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backtest. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    delete_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a backtest. */
                id: components["parameters"]["BacktestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backtest is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failure"];
        };
    };
    get_backtest_results: {
        parameters: {
            query?: {
                /** @description The most points of the equity curve to answer; highs and lows are kept. 2,000 when left out. */
                points?: number;
            };
            header?: never;
            path: {
                /** @description Id of a backtest. */
                id: components["parameters"]["BacktestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestResults"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_backtest_tearsheet: {
        parameters: {
            query?: {
                /** @description Answer as an attachment. */
                download?: boolean;
                /** @description Language of the page; English when left out. */
                lang?: components["schemas"]["Language"];
            };
            header?: never;
            path: {
                /** @description Id of a backtest. */
                id: components["parameters"]["BacktestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML without scripts or links to other hosts; prints on A4. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                status?: components["schemas"]["JobStatus"];
                /** @description Only those of this type. */
                type?: components["schemas"]["JobType"];
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job. */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job. */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cancellation was asked for. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            default: components["responses"]["Failure"];
        };
    };
    get_job_log: {
        parameters: {
            query?: {
                /** @description Only the last so many lines. Not together with `offset`. */
                tail?: number;
                /** @description Number of the first line, from 0. */
                offset?: number;
            };
            header?: never;
            path: {
                /** @description Id of a job. */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Up to 1,000 lines, oldest first. Of a very long log only the end is kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobLog"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    stream_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a job. */
                id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upgraded; each text message is one event. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Each `data` line is one event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["JobEvent"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    list_rules: {
        parameters: {
            query?: {
                /** @description Part of a name, in any case. */
                q?: string;
                /** @description Only those in force, or only the others. */
                enabled?: boolean;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules by priority and then by name, without their documents. `cannot_fire` names what the stored data lack. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulePage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    create_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "document": "name: Above the average\ntype: technical\nconditions: [{field: price, operator: '>', value: sma_20}]\ntargets: {stop_loss_percent: -3, target_percent: 6}\n"
                 *     }
                 */
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            /** @description The rule, version 1. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_rule_fields: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each with its definition in the expression language. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleFieldList"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    validate_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            /** @description The verdict. A wrong document is a successful validation with `ok` false. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleValidation"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    test_rule_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleTestRequest"];
            };
        };
        responses: {
            /** @description When it would have fired, and what became of that. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that the client holds. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description Id of a rule. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest version. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description Unchanged since the tag in `If-None-Match`. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    update_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that was edited. A change without it is refused with 428. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of a rule. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleInput"];
            };
        };
        responses: {
            /** @description The rule as saved. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            428: components["responses"]["PreconditionRequired"];
            default: components["responses"]["Failure"];
        };
    };
    delete_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a rule. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    toggle_rule: {
        parameters: {
            query?: {
                /** @description On or off; the other way than it is when left out. */
                enabled?: boolean;
            };
            header?: never;
            path: {
                /** @description Id of a rule. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            404: components["responses"]["NotFound"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    test_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a rule. */
                id: components["parameters"]["RuleId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "symbols": [
                 *         "AAPL",
                 *         "MSFT"
                 *       ],
                 *       "start_date": "2025-01-01"
                 *     }
                 */
                "application/json": components["schemas"]["RuleTestRequest"];
            };
        };
        responses: {
            /** @description When it would have fired, and what became of that. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleTest"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    simulate_snapshot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "symbol": "AAPL",
                 *       "fields": {
                 *         "price": 104.2,
                 *         "sma_20": 103.5
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SimulateRequest"];
            };
        };
        responses: {
            /** @description What each rule in force says, by priority. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimulateResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_alerts: {
        parameters: {
            query?: {
                /** @description Only those of this symbol. */
                symbol?: string;
                /** @description Only those that this rule gave, by its id. */
                rule?: string;
                /** @description Only those of this setup. */
                setup?: components["schemas"]["AlertSetup"];
                /** @description Only those that somebody has seen, or nobody. */
                is_read?: boolean;
                /** @description Only those from this instant on. */
                from?: string;
                /** @description Only those before this instant. */
                to?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alerts, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    read_all_alerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "until": "2026-11-22T14:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["AlertReadRequest"];
            };
        };
        responses: {
            /** @description How many were marked, and how many are new now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertReadResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    get_alert_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts, how graded alerts fared, and confidence against outcomes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertStats"];
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an alert. */
                id: components["parameters"]["AlertId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alert, and the rule's document in the version that gave it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDetail"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    change_alert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of an alert. */
                id: components["parameters"]["AlertId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_read": true
                 *     }
                 */
                "application/json": components["schemas"]["AlertChange"];
            };
        };
        responses: {
            /** @description The alert. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_notifications: {
        parameters: {
            query?: {
                /** @description Only those of this level or a higher one. */
                level?: components["schemas"]["NotificationLevel"];
                /** @description Only those that nobody has seen. */
                unread?: boolean;
                /** @description Only those after this instant. */
                since?: string;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notifications, newest first, in every language. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    read_all_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "until": "2026-11-22T14:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["NotificationReadRequest"];
            };
        };
        responses: {
            /** @description How many were marked, and how many are new now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationReadResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    list_notification_channels: {
        parameters: {
            query?: {
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channels by name, with how they stand; secrets are `***`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannelPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    create_notification_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of the client's choice, new for each thing to create, 1 to 255 visible ASCII characters. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Desk",
                 *       "kind": "telegram",
                 *       "telegram": {
                 *         "token": "123456:ABC-DEF",
                 *         "chat_id": "-1001234567890",
                 *         "command_chats": [
                 *           -1001234567890
                 *         ]
                 *       },
                 *       "level_min": "warning",
                 *       "language": "fr"
                 *     }
                 */
                "application/json": components["schemas"]["NotificationChannelInput"];
            };
        };
        responses: {
            /** @description The channel, version 1. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannel"];
                };
            };
            400: components["responses"]["BadRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    update_notification_channel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the version that was edited. A change without it is refused with 428. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id of a channel. */
                id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationChannelInput"];
            };
        };
        responses: {
            /** @description The channel as saved. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannel"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            422: components["responses"]["Unprocessable"];
            428: components["responses"]["PreconditionRequired"];
            default: components["responses"]["Failure"];
        };
    };
    delete_notification_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a channel. */
                id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The channel is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    test_notification_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a channel. */
                id: components["parameters"]["ChannelId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. A test that does not arrive is a successful answer with `delivered` false. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationChannelTest"];
                };
            };
            404: components["responses"]["NotFound"];
            default: components["responses"]["Failure"];
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description Only those through the channel of this id. */
                channel?: string;
                /** @description Only those of the notification of this id, by itself or in a digest. */
                notification?: string;
                /** @description Only those that did not arrive. */
                failed?: boolean;
                /** @description The most items to answer. 50 when left out. */
                limit?: components["parameters"]["Limit"];
                /** @description How many items to skip. Not together with `cursor`. */
                offset?: components["parameters"]["Offset"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attempts, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    stream_events: {
        parameters: {
            query: {
                /**
                 * @description Channel names, separated by commas.
                 * @example jobs,backtest
                 */
                channels: string;
            };
            header?: {
                /** @description The `id` of the last event seen; what was missed since is replayed where the buffer still holds it. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each `data` line is one message; a snapshot per channel comes first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["HubMessage"];
                };
            };
            422: components["responses"]["Unprocessable"];
            default: components["responses"]["Failure"];
        };
    };
    open_socket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upgraded. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            426: components["responses"]["UpgradeRequired"];
            default: components["responses"]["Failure"];
        };
    };
    open_backtest_socket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a backtest. */
                id: components["parameters"]["BacktestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Upgraded; each text message is one `JobEvent`. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            426: components["responses"]["UpgradeRequired"];
            default: components["responses"]["Failure"];
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    get_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML that needs no network. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Failure"];
        };
    };
}
