namespace Workflows.Ledger;

/// <summary>How large a fact may be: a property holds 32 Ki characters.</summary>
public static class FactSize
{
    /// <summary>Longest fact as it is written, in characters.</summary>
    public const int Max = 32_000;
}
