using Workflows.Texts;

namespace Workflows.Obligations;

/// <summary>One duty that a contract states.</summary>
public sealed record Obligation
{
    /// <summary>Contract, workflow and number, e.g. <c>OKA-INC-01</c>. Never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The contract, by its file's name, e.g. <c>okayama</c>.</summary>
    public required string Contract { get; init; }

    /// <summary>Where the contract says it.</summary>
    public required string Clause { get; init; }

    /// <summary>The duty in short, in English.</summary>
    public required string Text { get; init; }

    /// <summary>The duty in short, in Japanese: one line.</summary>
    public required string JapaneseText { get; init; }

    /// <summary>What kind of duty, main type first, from <see cref="ObligationReader.Types"/>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>The numbers as the contract writes them; null when it gives none.</summary>
    public string? Numbers { get; init; }

    /// <summary>The workflow's code, from <see cref="ObligationReader.WorkflowCodes"/>.</summary>
    public required string Workflow { get; init; }

    /// <summary>How much of it software can carry.</summary>
    public required ObligationScope Scope { get; init; }

    /// <summary>What the software does about it.</summary>
    public required ObligationState State { get; init; }

    /// <summary>The tests that show it, as <c>Namespace.Class.Method</c>.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>The line in its file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The duty in short, in the reader's language.</summary>
    public string In(string language) => Languages.IsJapanese(language) ? JapaneseText : Text;
}

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
