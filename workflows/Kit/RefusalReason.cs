namespace Workflows.Kit;

/// <summary>Why an act was refused; a page words it in the reader's language.</summary>
public enum RefusalReason
{
    NoSuchIncident,
    IncidentClosed,
    NoSuchStep,
    StepNotStarted,
    MissingField,
    TooLong,
    InTheFuture,
    BeforeTheStart,
    AlreadySent,
    NotSent,
    AlreadyDecided,
    ContentChanged,

    /// <summary>A day or moment that nobody can mean; the detail is the field.</summary>
    NoSuchDate,

    /// <summary>Somebody was named who has no role in the contract on the day; the detail is the field.</summary>
    NotInContract,
    NotPaused,
    AlreadyPaused,

    // Of other cases:
    NoSuchCase,
    CaseClosed,
    NoSuchClass,
    NotAsked,
    AuthorMayNotDecide,
    WorkHasStarted,
    WorkNotStarted,
    WorkCompleted,

    // Of rosters:
    NoRoster,
    NoSuchMonth,
    NoSuchSlot,
    RosterHasErrors,
    NotInForce,
    NotOnDuty,
    NotAvailable,

    // Of releases:
    NoReleases,
    NotApproved,
    NotYours,
    ChangeNotApproved,
    NoSuchGate,
    GateOpen,
    EvidenceMissing,
    NoGo,
    OutsideWindow,
    OutOfOrder,
    NotAborted,
    Aborted,
    NotCompleted,

    /// <summary>A file of a type that is not taken, by its content.</summary>
    WrongFileType,

    /// <summary>The scanner found something in a file.</summary>
    FileNotClean,

    /// <summary>The case holds as many files as it may.</summary>
    TooManyFiles,

    // Of placements:
    NoSuchRole,
    NoSuchSite,
    NoSuchCheck,
    NotWanted,
    NotUnderstood,
    NotAllowed,
    NotEnough,
    NotWaivable,
    NoFigures,
    Erased,
    EvidenceErased,
    RetentionOver,
    KeyLost,
}
