namespace Workflows.Obligations;

/// <summary>How much of a duty software can carry.</summary>
public enum ObligationScope
{
    /// <summary>The software can enforce or track it.</summary>
    In,

    /// <summary>The software reminds and keeps evidence; people or another system do the work.</summary>
    Part,

    /// <summary>Beyond software.</summary>
    Out,
}
