extension Session {
    /// A question that the written policy answers without any tool.
    mutating func generalQuestion(_ wishes: inout SplitMix64) {
        let caller = customer(cast.caller)
        let topic = wishes.pick([
            (ask: "Can I cancel an order that has been shipped?", answer: "No, only pending orders can be cancelled."),
            (ask: "How often can I exchange something?", answer: "Once per order, within 30 days of delivery."),
            (ask: "What does a return cost?", answer: "\(Policy.returnFee.text) for the courier's collection."),
        ])
        user("\(caller.voice.greeting) \(topic.ask)")
        say(topic.answer)
        if style.chance(50) {
            user("Is there an exception for regular customers?")
            say("I am afraid not; the rule is the same for everybody.")
        }
    }

    /// A question that is looked up, under the wrong heading at first.
    mutating func policyQuestion(_ wishes: inout SplitMix64) {
        let caller = customer(cast.caller)
        let topic = wishes.pick([
            (word: "delivery", name: "courier", ask: "When does your courier come?"),
            (word: "refund", name: "returns", ask: "How do I get money back for something I do not like?"),
            (word: "compensation", name: "credit", ask: "Do I get anything when an order is late?"),
        ])
        user("\(caller.voice.greeting) \(topic.ask)")
        var reasons = Evidence.none
        if style.chance(60) { reasons = call(GetPolicy(topic: .told(topic.word))).seen }
        let policy = call(GetPolicy(topic: .told(topic.name)), because: reasons)
        say(policy.text().value)
    }
}
