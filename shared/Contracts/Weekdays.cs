namespace Workflows.Contracts;

/// <summary>The days of the week as profiles write them.</summary>
public static class Weekdays
{
    /// <summary>From Monday to Sunday.</summary>
    public static NameTable<DayOfWeek> Names { get; } = new()
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };
}
