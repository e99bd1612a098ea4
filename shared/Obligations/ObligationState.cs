namespace Workflows.Obligations;

/// <summary>What the software does about a duty. In the files: in lower case, words joined by '-'.</summary>
public enum ObligationState
{
    /// <summary>Nothing yet.</summary>
    Planned,

    /// <summary>The record can be kept and found; nothing reminds of it.</summary>
    Recorded,

    /// <summary>The software has the due time or list, reminds, and names a miss.</summary>
    Tracked,

    /// <summary>The software does it by itself, or refuses the contrary; at least one test shows it.</summary>
    Enforced,

    /// <summary>Beyond what software can do.</summary>
    OutsideSoftware,
}
