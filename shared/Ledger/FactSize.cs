namespace Workflows.Ledger;

/// <summary>How large a fact may be: a property holds 32 Ki characters.</summary>
public static class FactSize
{
    /// <summary>Longest fact as it is written, in characters.</summary>
    public const int Max = 32_000;

    /// <summary>Whether a fact can be recorded: texts within their bounds may still be too long as they are written, with quotes escaped.</summary>
    public static bool Fits<TFact>(TFact fact)
        where TFact : class, ILedgerFact => LedgerJson.Write(fact).Length <= Max;
}
