using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Embedded.Server;

/// <summary>Fills one parameter of a function. The kind is decided once, when the function is found.</summary>
internal abstract class ParameterBinder
{
    /// <summary>The value for this invocation.</summary>
    /// <exception cref="FunctionInputConverterException">The trigger brought nothing that fits.</exception>
    public abstract object? Bind(FunctionContext context);

    /// <summary>The binder of <paramref name="parameter"/>; a parameter of no known kind takes its value by name from the trigger.</summary>
    public static ParameterBinder For(EmbeddedFunction function, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return type == typeof(FunctionContext) ? new From(static c => c)
            : type == typeof(CancellationToken) ? new From(static c => c.CancellationToken)
            : type == typeof(HttpRequest) ? new From(static c => c.GetHttpContext()?.Request)
            : type == typeof(HttpContext) ? new From(static c => c.GetHttpContext())
            : type == typeof(TimerInfo) ? new From(static c => c.Features.Get<TimerInfo>())
            : parameter.IsDefined(typeof(DurableClientAttribute)) ? new From(static c => c.InstanceServices.GetRequiredService<DurableTaskClient>())
            : new ByName(function.Name, parameter);
    }

    /// <summary>Why the parameter can never be filled; null where it can.</summary>
    public static string? Refusal(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<DurableClientAttribute>() is { } client)
        {
            return parameter.ParameterType != typeof(DurableTaskClient)
                ? $"parameter '{parameter.Name}' with [DurableClient] must be a DurableTaskClient, but is a {parameter.ParameterType}"
                : client.TaskHub is not null || client.ConnectionName is not null
                    ? $"parameter '{parameter.Name}' names a task hub or connection, but this host has exactly one hub"
                    : null;
        }

        if (parameter.ParameterType.IsByRef)
        {
            return $"parameter '{parameter.Name}' is passed by reference";
        }

        if (parameter.IsDefined(typeof(TimerTriggerAttribute)) && parameter.ParameterType != typeof(TimerInfo))
        {
            return $"parameter '{parameter.Name}' with [TimerTrigger] must be a TimerInfo, but is a {parameter.ParameterType}";
        }

        if (parameter.IsDefined(typeof(HttpTriggerAttribute)) && parameter.ParameterType != typeof(HttpRequest))
        {
            return $"parameter '{parameter.Name}' with [HttpTrigger] must be an ASP.NET Core HttpRequest here, but is a {parameter.ParameterType}";
        }

        return null;
    }

    private sealed class From(Func<FunctionContext, object?> source) : ParameterBinder
    {
        public override object? Bind(FunctionContext context) => source(context);
    }

    private sealed class ByName(string function, ParameterInfo parameter) : ParameterBinder
    {
        private readonly string _name = parameter.Name!;
        private readonly Type _type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        private readonly bool _nullable = !parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null;

        public override object? Bind(FunctionContext context)
        {
            context.BindingContext.BindingData.TryGetValue(_name, out var value);
            return value switch
            {
                null when parameter.HasDefaultValue => parameter.DefaultValue,
                null when _nullable => null,
                null => throw new FunctionInputConverterException(
                    $"Function '{function}': expected a value for parameter '{_name}' of type {_type}, found none among route and query."),
                _ when _type.IsInstanceOfType(value) => value,
                string text => Convert(text),
                _ => throw new FunctionInputConverterException(
                    $"Function '{function}': parameter '{_name}' is a {_type}, which cannot be made from a {value.GetType()}."),
            };
        }

        private object? Convert(string text)
        {
            try
            {
                return _type == typeof(Guid) ? Guid.Parse(text, CultureInfo.InvariantCulture)
                    : _type.IsEnum ? Enum.Parse(_type, text, ignoreCase: true)
                    : TypeDescriptor.GetConverter(_type).ConvertFromInvariantString(text);
            }
            catch (Exception e)
            {
                // Neither the text nor the converter's exception, which quotes it: it may be a token from a mailed link.
                throw new FunctionInputConverterException($"Function '{function}': the value for parameter '{_name}' is not a {_type} ({e.GetType().Name}).");
            }
        }
    }
}
