using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Workflows.Testing;

/// <summary>The only code in the tests that waits for the real world: other threads, sockets, processes.</summary>
public static class Eventually
{
    /// <summary>Generous: it is reached only where the test fails.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="Deadline"/>; the message quotes it.</exception>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string expectation = "") =>
        HoldsAsync(() => Task.FromResult(condition()), expectation);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="Deadline"/>; the message quotes it.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string expectation = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                throw new TimeoutException($"Expected within {Deadline}, but it never held: {expectation}");
            }

            await Task.Delay(s_pause);
        }
    }

    /// <summary>What <paramref name="look"/> returns once it is not null.</summary>
    /// <exception cref="TimeoutException">It returned only null within <see cref="Deadline"/>; the message quotes it.</exception>
    public static async Task<T> ReturnsAsync<T>(Func<Task<T?>> look, [CallerArgumentExpression(nameof(look))] string expectation = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(look);
        T? found = null;
        await HoldsAsync(async () => (found = await look()) is not null, expectation);
        return found!;
    }
}
