extension Shop {
    /// Takes `amount` from a payment method of a customer.
    ///
    /// Credit cards always pay; gift cards and the store credit hold so much
    /// and no more.
    ///
    /// - Returns: why it is refused, or nil when it is paid.
    mutating func charge(
        _ amount: Known<Money>, to method: Known<String>, of customer: Int, in run: inout ToolRun
    ) -> String? {
        let evidence = amount.evidence + method.evidence
        let minus = Money.zero - amount.value
        if method.value == Customer.storeCreditID {
            let balance = run.look(at: customers[customer].storeCredit)
            guard balance >= amount.value else {
                return "store credit holds \(balance.text), which does not cover \(amount.value.text)"
            }
            run.adjust(&customers[customer].storeCredit, by: minus, from: evidence)
            run.change(.user(customers[customer].id))
            return nil
        }
        guard let index = customers[customer].paymentMethods.firstIndex(where: { $0.id == method.value }) else {
            return "payment method \(method.value) not found"
        }
        guard var cell = customers[customer].paymentMethods[index].balance else { return nil }
        let balance = run.look(at: cell)
        guard balance >= amount.value else {
            return "payment method \(method.value) holds \(balance.text), which does not cover \(amount.value.text)"
        }
        run.adjust(&cell, by: minus, from: evidence)
        customers[customer].paymentMethods[index].balance = cell
        run.change(.user(customers[customer].id))
        return nil
    }

    /// Gives `amount` back. Money for a credit card leaves the shop's records.
    mutating func refund(
        _ amount: Known<Money>, to destination: Known<String>, of customer: Int, in run: inout ToolRun
    ) {
        let evidence = amount.evidence + destination.evidence
        if destination.value == Customer.storeCreditID {
            run.adjust(&customers[customer].storeCredit, by: amount.value, from: evidence)
        } else if let index = customers[customer].paymentMethods.firstIndex(where: { $0.id == destination.value }),
            var cell = customers[customer].paymentMethods[index].balance
        {
            run.adjust(&cell, by: amount.value, from: evidence)
            customers[customer].paymentMethods[index].balance = cell
        } else {
            return
        }
        run.change(.user(customers[customer].id))
    }
}
